from importlib import import_module

from django.apps import AppConfig


class CommissionConfig(AppConfig):
    """Plans, commissions and payouts of agents."""

    name = "projects.commission"
    label = "commission"
    verbose_name = "Commission"

    def ready(self) -> None:
        import_module("projects.commission.handlers")
        import_module("projects.commission.jobs")
