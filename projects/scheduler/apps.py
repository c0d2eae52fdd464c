"""The scheduler project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    name = "projects.scheduler"
    label = "scheduler"
    verbose_name = "Scheduler"

    def ready(self) -> None:
        import_module("projects.scheduler.handlers")
        import_module("projects.scheduler.jobs")
