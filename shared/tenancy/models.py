"""Rows that belong to exactly one tenant."""

from typing import Any

from django.db import models
from django.db.models.signals import class_prepared
from django.dispatch import receiver

from shared.db.models import BaseModel
from shared.db.rows import row_insert_later
from shared.tenancy.context import TenantMismatch, current_tenant, tenant_required
from shared.tenancy.querysets import AcrossTenantsManager, TenantManager


class TenantModel(BaseModel):
    """A row of one tenant, taken from the context when it is made.

    `objects` raises TenantMissing when a query runs without a tenant; row-level security
    (SecureTenantTable in the migration) says the same again in the database.
    """

    tenant_id = models.UUIDField(default=current_tenant, editable=False)

    objects = TenantManager()
    across_tenants = AcrossTenantsManager()

    class Meta:
        abstract = True

    def parent_text(self, name: str) -> str:
        """A parent in words if it was read with this row, else its id: never a query of its own."""
        known = type(self)._meta.get_field(name).is_cached(self)  # type: ignore[union-attr]
        return str(getattr(self, name if known else f"{name}_id"))

    def tenant_fill(self) -> None:
        """Take the tenant from the context. Raises TenantMissing, TenantMismatch."""
        ours = tenant_required()
        if self.tenant_id is None:
            self.tenant_id = ours
        if self.tenant_id != ours:
            raise TenantMismatch(theirs=self.tenant_id, ours=ours)

    def save(self, *args: Any, **options: Any) -> None:
        self.tenant_fill()
        super().save(*args, **options)

    def insert_later(self) -> None:
        """Insert with the transaction's next statement or its commit.

        Raises TenantMissing, TenantMismatch now; what the database raises comes up there, so
        that a row that a constraint may refuse needs its `try` around the transaction.
        """
        self.tenant_fill()
        row_insert_later(self)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        self.tenant_fill()
        return super().delete(*args, **options)


class TenantForeignKey(models.ForeignKey):
    """A reference within the tenant.

    The database checks (tenant_id, x_id), not x_id alone, since foreign-key checks bypass
    policies; SecureTenantTable makes that key and its index.
    """

    def __init__(self, to: Any, on_delete: Any, **options: Any) -> None:
        options["db_constraint"] = False
        options.setdefault("db_index", False)
        super().__init__(to, on_delete, **options)


@receiver(class_prepared)
def _base_manager_fails_closed(sender: type[models.Model], **kwargs: Any) -> None:
    # Django reads through _base_manager when it follows a foreign key, refreshes or saves.
    if issubclass(sender, TenantModel):
        sender._meta.base_manager_name = "objects"
