"""Which tenant a connection must hold: asked before every statement.

The answer comes from a source that the tenancy layer registers, since this layer
knows no tenants. Without a source, or without a tenant, a connection holds "".
"""

from collections.abc import Callable
from uuid import UUID

SETTING = "app.tenant_id"


def _no_tenant() -> UUID | None:
    return None


_source: Callable[[], UUID | None] = _no_tenant


def source_register(source: Callable[[], UUID | None]) -> None:
    """Take the tenant from this function from now on."""
    global _source
    _source = source


def tenant_wanted() -> str:
    """The text that the setting must have now; safe to put into SQL: a UUID or nothing."""
    tenant_id = _source()
    return "" if tenant_id is None else str(UUID(int=tenant_id.int))
