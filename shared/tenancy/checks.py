"""System checks: a tenant's model keeps the fail-closed manager and tenant-first keys."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Index, Model, UniqueConstraint

from shared.tenancy.models import TenantModel
from shared.tenancy.querysets import TenantManager


@register
def tenant_models_check(**kwargs: Any) -> list[CheckMessage]:
    """Every TenantModel: its manager, its unique constraints, its indexes."""
    models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    return [found for model in models for found in _model_check(model)]


def _model_check(model: type[Model]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not isinstance(model._default_manager, TenantManager):
        found.append(Error("the default manager is no TenantManager", obj=model, id="tenancy.E001"))
    for name in _unique_without_tenant(model):
        found.append(Error(f"{name} lacks tenant_id", obj=model, id="tenancy.E002"))
    for index in model._meta.indexes:
        if type(index) is Index and index.fields and index.fields[0] != "tenant_id":
            message = f"index {index.name} does not begin with tenant_id"
            found.append(Error(message, obj=model, id="tenancy.E003"))
    return found


def _unique_without_tenant(model: type[Model]) -> list[str]:
    constraints = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint)]
    return [
        *(c.name for c in constraints if c.fields and "tenant_id" not in c.fields),
        *(f.name for f in model._meta.local_fields if f.unique and not f.primary_key),
    ]
