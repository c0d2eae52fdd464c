"""Queries that always carry the tenant, decided when they run, not when they are built."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql import Query

from shared.core.clock import utcnow
from shared.tenancy.context import (
    SystemScopeMissing,
    TenantMismatch,
    current_system,
    tenant_required,
)


class TenantCondition(Func):
    """`tenant_id = <the tenant in context>`; raises TenantMissing when there is none.

    On the system alias it is true inside a system scope and raises outside of one.
    """

    output_field = BooleanField()

    def __init__(self) -> None:
        super().__init__(F("tenant_id"))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        if connection.alias == "system":
            system_required()
            return "true", []
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = %s", [*params, tenant_required()]


def system_required() -> str:
    """The name of the open system scope. Raises SystemScopeMissing."""
    name = current_system()
    if name is None:
        raise SystemScopeMissing
    return name


class TenantQuerySet(models.QuerySet[Any]):
    """Refuses to move rows between tenants; keeps updated_at true in updates."""

    def update(self, **values: Any) -> int:
        if "tenant_id" in values:
            raise TenantMismatch("the tenant of a row never changes")
        if "updated_at" in {field.name for field in self.model._meta.concrete_fields}:
            values.setdefault("updated_at", utcnow())
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], **options: Any) -> int:
        names = list(fields)
        if "tenant_id" in names:
            raise TenantMismatch("the tenant of a row never changes")
        return super().bulk_update(objs, names, **options)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.tenant_fill()
        return super().bulk_create(rows, *args, **options)

    def raw(self, *args: Any, **options: Any) -> Any:
        """As Django's; without the manager's filter, so that only the policy holds."""
        tenant_required()
        return super().raw(*args, **options)


@cache
def tenant_query(model: type[models.Model]) -> Query:
    """All rows of the tenant in context. Made once for a model: every query is a copy of it."""
    query = Query(model)
    query.add_q(Q(TenantCondition()))
    return query


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):
    """Adds the tenant to every query, also those of related managers.

    With a queryset of your own: `objects = TenantManager.from_queryset(PlanQuerySet)()`,
    where PlanQuerySet is a TenantQuerySet.
    """

    def get_queryset(self) -> Any:
        query = tenant_query(self.model).clone()
        return self._queryset_class(
            model=self.model, query=query, using=self._db, hints=self._hints
        )


class AcrossTenantsManager(models.Manager.from_queryset(TenantQuerySet)):
    """The rows of all tenants, by the system role; raises outside of a system scope."""

    def get_queryset(self) -> Any:
        system_required()
        return super().get_queryset().using("system")

    def db_manager(self, using: str | None = None, hints: Any = None) -> Self:
        return super().db_manager("system", hints)
