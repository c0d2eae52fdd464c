"""The app that holds idempotency records."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Idempotency records and the loop that expires them."""

    name = "shared.api"
    label = "api"
    verbose_name = "Requests"

    def ready(self) -> None:
        from shared.api import expiry  # noqa: F401 - registers its loop
