from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "shared.observability"
    label = "observability"
