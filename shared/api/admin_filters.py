"""Filters of lists over tenants' tables; all ask as the system role."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import CharField, QuerySet, TextField
from django.http import HttpRequest

from shared.api.admin_names import tenant_names
from shared.api.tenants_known import tenants_in
from shared.tenancy.models import TenantForeignKey, TenantModel

CHOICES = 100


class TenantFilter(admin.SimpleListFilter):
    """Chooses one tenant among those that have rows here."""

    title = "tenant"
    parameter_name = "tenant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ids = tenants_in([model_admin.model], limit=CHOICES)
        names = tenant_names(ids)
        return [(str(tenant_id), names.get(tenant_id, str(tenant_id))) for tenant_id in ids]

    def has_output(self) -> bool:
        # A link may lead to a tenant that has no rows here: the filter must still hold.
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() is None else queryset.filter(tenant_id=self._chosen())

    def _chosen(self) -> UUID:
        try:
            return UUID(self.value())
        except ValueError as refused:
            raise IncorrectLookupParameters from refused


class ParentFilter(admin.RelatedFieldListFilter):
    """Chooses one parent row; Django's own would ask for them as the app role."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = field.remote_field.model._base_manager.using("system").order_by("-pk")
        return [(row.pk, str(row)) for row in rows[:CHOICES]]


class ValueFilter(admin.AllValuesFieldListFilter):
    """Chooses one value of a column; Django's own asks a parent's table as the app role."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lookup_choices = self.lookup_choices.using("system")[:CHOICES]


def _is_text_of_tenants(field: Any) -> bool:
    text = isinstance(field, CharField | TextField) and not field.choices
    return text and issubclass(field.model, TenantModel)


admin.FieldListFilter.register(
    lambda field: isinstance(field, TenantForeignKey), ParentFilter, take_priority=True
)
admin.FieldListFilter.register(_is_text_of_tenants, ValueFilter, take_priority=True)
