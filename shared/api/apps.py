"""The app that holds idempotency records."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Idempotency records, and the jobs that every service does for itself."""

    name = "shared.api"
    label = "api"
    verbose_name = "Requests"

    def ready(self) -> None:
        from shared.api import platform_jobs  # noqa: F401 - declares its tasks
