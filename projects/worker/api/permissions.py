"""Who may call what."""

from uuid import UUID

from shared.auth import roles as role_names
from shared.auth.callers import roles, services
from shared.auth.principal import Principal
from shared.auth.roles import ADMIN, OWNER

MEMBERS = roles(*role_names.ALL)
ADMINS = roles(OWNER, ADMIN)
SIBLINGS = services(
    "gateway",
    "lead_ingest",
    "assignment",
    "commission",
    "payment",
    "analytics",
    "notification",
    "scheduler",
)


def own_jobs_only(principal: Principal) -> UUID | None:
    """The user whose jobs alone the caller may see; None for owners and admins, who see all."""
    return None if principal.role in (OWNER, ADMIN) else principal.user_id
