"""Who may call what."""

from datetime import datetime
from uuid import UUID

from projects.lead_ingest.errors import BackdatingForbidden, FutureForbidden
from shared.auth.callers import roles
from shared.auth.principal import Principal
from shared.auth.roles import ADMIN, AGENT, OWNER

READERS = roles("owner", "admin", "manager", "finance", "agent", "viewer")
WORKERS = roles("owner", "admin", "manager", "agent")
MANAGERS = roles("owner", "admin", "manager")
ADMINS = roles("owner", "admin")
OVERSEERS = roles("owner", "admin", "manager", "finance", "viewer")


def own_leads_only(principal: Principal) -> UUID | None:
    """The agent whose leads alone the caller may see; None for those who see all."""
    return principal.user_id if principal.role == AGENT else None


def business_time(principal: Principal, said: datetime | None, *, now: datetime) -> datetime:
    """When it happened. Raises BackdatingForbidden and FutureForbidden."""
    if said is None:
        return now
    if principal.role not in (OWNER, ADMIN):
        raise BackdatingForbidden
    if said > now:
        raise FutureForbidden
    return said
