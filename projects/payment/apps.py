"""The payment project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class PaymentConfig(AppConfig):
    name = "projects.payment"
    label = "payment"
    verbose_name = "Payment"

    def ready(self) -> None:
        import_module("projects.payment.handlers")
        import_module("projects.payment.jobs")
