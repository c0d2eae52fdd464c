from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Outbox, inbox and dead letters, in each project's own database."""

    name = "shared.events"
    label = "events"
    verbose_name = "Events"
