"""The notification project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class NotificationConfig(AppConfig):
    name = "projects.notification"
    label = "notification"
    verbose_name = "Notification"

    def ready(self) -> None:
        import_module("projects.notification.handlers")
        import_module("projects.notification.jobs")
