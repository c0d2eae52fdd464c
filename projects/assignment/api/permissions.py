"""Who may call what."""

from uuid import UUID

from shared.auth.callers import roles
from shared.auth.principal import Principal
from shared.auth.roles import AGENT

READERS = roles("owner", "admin", "manager", "finance", "agent", "viewer")
OVERSEERS = roles("owner", "admin", "manager", "finance", "viewer")
MANAGERS = roles("owner", "admin", "manager")
ADMINS = roles("owner", "admin")


def own_assignments_only(principal: Principal) -> UUID | None:
    """The agent whose assignments alone the caller may see; None for those who see all."""
    return principal.user_id if principal.role == AGENT else None
