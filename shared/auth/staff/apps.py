from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "shared.auth.staff"
    label = "staff"
    verbose_name = "Staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shared.auth.staff import signals  # noqa: F401
