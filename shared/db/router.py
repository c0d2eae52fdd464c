"""Three aliases of one database: only the owner migrates, only `using` chooses system."""

from typing import Any

from django.db.models import Model


class RoleRouter:
    """Everything is served by the app role unless a query names another alias.

    An object that was read through the system role is therefore saved as the app role,
    in the tenant in context.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return "default"

    def allow_relation(self, left: Model, right: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
