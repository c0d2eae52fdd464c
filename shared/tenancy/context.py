"""The tenant for whom this thread (or task) works, and the named scopes that work for all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from shared.core.errors import DomainError

logger = logging.getLogger(__name__)

# Work that is nobody's in particular, such as clean-up, belongs to this tenant: it has no users.
PLATFORM_TENANT = UUID("00000000-0000-7000-8000-000000000001")

_tenant: ContextVar[UUID | None] = ContextVar("tenant", default=None)
_system: ContextVar[str | None] = ContextVar("system", default=None)


class TenantMissing(DomainError):
    """No tenant is in context: work for a tenant belongs into a tenant scope."""

    status = 500


class TenantMismatch(DomainError):
    """A row of tenant {theirs} cannot be written for tenant {ours}."""

    status = 500


class SystemScopeMissing(DomainError):
    """Work across tenants belongs into a named system scope."""

    status = 500


def current_tenant() -> UUID | None:
    """The tenant in context, if there is one."""
    return _tenant.get()


def tenant_required() -> UUID:
    """The tenant in context. Raises TenantMissing."""
    tenant_id = _tenant.get()
    if tenant_id is None:
        raise TenantMissing
    return tenant_id


def tenant_enter(tenant_id: UUID | None) -> None:
    """Work for this tenant until the request ends; for authentication only."""
    _tenant.set(tenant_id)


@contextmanager
def tenant_scope(tenant_id: UUID | None) -> Iterator[UUID | None]:
    """Work for this tenant (None: for none), and for the previous one again afterwards."""
    before = _tenant.get()
    _tenant.set(tenant_id)
    try:
        yield tenant_id
    finally:
        _tenant.set(before)


def current_system() -> str | None:
    """The name of the system scope, if one is open."""
    return _system.get()


@contextmanager
def system_scope(name: str) -> Iterator[str]:
    """Work across tenants, through the system role, under a name that goes to the log."""
    before = _system.get()
    _system.set(name)
    logger.debug("system scope %s opened", name, extra={"system_scope": name})
    try:
        yield name
    finally:
        _system.set(before)


@contextmanager
def context_fresh() -> Iterator[None]:
    """Neither tenant nor system scope, whatever was before; that is there again afterwards."""
    tenant, system = _tenant.get(), _system.get()
    context_clear()
    try:
        yield
    finally:
        _tenant.set(tenant)
        _system.set(system)


def context_clear() -> None:
    """Forget tenant and system scope: what comes next is somebody else's."""
    _tenant.set(None)
    _system.set(None)
