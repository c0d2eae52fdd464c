"""The analytics project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "projects.analytics"
    label = "analytics"
    verbose_name = "Analytics"

    def ready(self) -> None:
        import_module("projects.analytics.handlers")
        import_module("projects.analytics.jobs")
