"""Names beside ids: which table of a service knows what a user or a tenant is called."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import (
    Case,
    Expression,
    Model,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from shared.tenancy.context import PLATFORM_TENANT

# What belongs to no company in particular.
PLATFORM = "Platform"
PEOPLE_COLUMNS = frozenset(
    {
        "actor",
        "actor_id",
        "agent_id",
        "approved_by",
        "assigned_by",
        "assigned_to",
        "changed_by",
        "closed_by",
        "created_by",
        "imported_by",
        "recipient_id",
        "requested_by",
        "resolved_by",
        "user_id",
    }
)


@dataclass(frozen=True)
class Names:
    """A table whose `field` is the name of what its `key` identifies."""

    model: type[Model]
    key: str
    field: str = "name"

    def of(self, column: str, asking: type[Model]) -> Subquery:
        """The name of a column's value, of the row's own tenant where names belong to one."""
        found = {self.key: OuterRef(column)}
        if _has_tenant(self.model) and _has_tenant(asking):
            found["tenant_id"] = OuterRef("tenant_id")
        return Subquery(self.model._base_manager.filter(**found).values(self.field)[:1])


_people: list[Names] = []
_tenants: list[Names] = []


def people_named_by(model: type[Model], *, key: str, field: str = "name") -> None:
    """The service's admin shows this table's names wherever a column holds a user's id."""
    _people[:] = [Names(model, key, field)]


def tenants_named_by(model: type[Model], *, key: str = "tenant_id", field: str = "name") -> None:
    """The service's pages of staff show this table's names beside tenant ids."""
    _tenants[:] = [Names(model, key, field)]


def tenant_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of these tenants; empty where the service knows none. Needs a system scope."""
    for names in _tenants:
        rows = names.model._base_manager.using("system").filter(**{f"{names.key}__in": ids})
        return {PLATFORM_TENANT: PLATFORM, **dict(rows.values_list(names.key, names.field))}
    return {PLATFORM_TENANT: PLATFORM}


def name_annotations(model: type[Model]) -> dict[str, Expression]:
    """For each id column of the model that has a name: `named_<column>`."""
    found: dict[str, Expression] = {
        f"named_{c}": names.of(c, model) for names in _people for c in _people_in(model)
    }
    for names in _tenants if _has_tenant(model) else ():
        platform = Case(When(tenant_id=PLATFORM_TENANT, then=Value(PLATFORM)))
        found["named_tenant_id"] = Coalesce(platform, names.of("tenant_id", model))
    return found


def people_called(word: str, search_fields: Iterable[str]) -> Q:
    """Rows that any of these search fields ties to somebody whose name contains `word`.

    Empty where the service knows no names, or none of the fields holds a user's id.
    """
    paths = [field.removesuffix("__exact") for field in search_fields]
    ids = [path for path in paths if path.rpartition("__")[2] in PEOPLE_COLUMNS]
    found = Q()
    for names in _people:
        called = names.model._base_manager.filter(**{f"{names.field}__icontains": word})
        for path in ids:
            found |= Q(**{f"{path}__in": called.values(names.key)})
    return found


def _people_in(model: type[Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [f.name for f in fields if isinstance(f, UUIDField) and f.name in PEOPLE_COLUMNS]


def _has_tenant(model: type[Model]) -> bool:
    return any(field.name == "tenant_id" for field in model._meta.concrete_fields)
