"""The assignment project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "projects.assignment"
    label = "assignment"
    verbose_name = "Assignment"

    def ready(self) -> None:
        import_module("projects.assignment.handlers")
