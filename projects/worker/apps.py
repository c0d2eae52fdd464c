"""The worker project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "projects.worker"
    label = "worker"
    verbose_name = "Worker"

    def ready(self) -> None:
        import_module("projects.worker.handlers")
        import_module("projects.worker.jobs")
