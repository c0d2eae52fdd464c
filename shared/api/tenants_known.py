"""Which tenants have rows in this service."""

from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models import Model
from psycopg import sql

from shared.tenancy.models import TenantModel
from shared.tenancy.querysets import system_required

# One step down the index for each tenant, however many rows they have.
_STEPS = """
with recursive found (tenant_id) as (
    (select tenant_id from {table} order by tenant_id limit 1)
    union all
    select (select rows.tenant_id from {table} rows
            where rows.tenant_id > found.tenant_id order by rows.tenant_id limit 1)
    from found where found.tenant_id is not null
)
select tenant_id from found where tenant_id is not null limit {limit}
"""


def tenants_in(models: Iterable[type[Model]], *, limit: int) -> list[UUID]:
    """Tenants with rows in these tables, in the order of their ids. Needs a system scope."""
    system_required()
    parts = [_steps(model, limit) for model in models]
    query = sql.SQL("select * from ({}) known order by 1 limit {}").format(
        sql.SQL(" union ").join(sql.SQL("({})").format(part) for part in parts), limit
    )
    with connections["system"].cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def tenants_of_service(*, limit: int) -> list[UUID]:
    """Tenants with rows in any of the service's own tables."""
    own = apps.get_app_config(settings.SERVICE_NAME)
    return tenants_in([m for m in own.get_models() if issubclass(m, TenantModel)], limit=limit)


def _steps(model: type[Model], limit: int) -> sql.Composed:
    table = sql.Identifier(model._meta.db_table)
    return sql.SQL(_STEPS).format(table=table, limit=limit)
