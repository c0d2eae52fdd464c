"""The composite keys that the installed models ask for."""

from django.apps import apps

from shared.tenancy.models import TenantForeignKey
from shared.tenancy.security_sql import named


def tenant_keys() -> list[tuple[str, str, str]]:
    """(table, column, name of its constraint) of every TenantForeignKey."""
    return [
        (model._meta.db_table, field.column, named(model._meta.db_table, field.column, "tenant_fk"))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey) and model._meta.managed
    ]
