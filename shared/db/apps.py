from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """Base models, the migrate command that uses the owner, and the tenant on connections."""

    name = "shared.db"
    label = "db"
    verbose_name = "Database"
