"""Who may call what."""

from uuid import UUID

from shared.auth.callers import roles
from shared.auth.errors import CallerNotAllowed
from shared.auth.principal import Principal
from shared.auth.roles import ADMIN, AGENT, FINANCE, MANAGER, OWNER, VIEWER

EVERYBODY = roles(OWNER, ADMIN, MANAGER, FINANCE, AGENT, VIEWER)
EARNERS = roles(OWNER, ADMIN, MANAGER, FINANCE, AGENT)
OVERSEERS = roles(OWNER, ADMIN, MANAGER, FINANCE)
PLANNERS = roles(OWNER, ADMIN, FINANCE)
PAYERS = roles(OWNER, FINANCE)


def user_of(principal: Principal) -> UUID:
    """The user who answers for an approval. Raises CallerNotAllowed for a service."""
    if principal.user_id is None:
        raise CallerNotAllowed
    return principal.user_id


def own_only(principal: Principal) -> UUID | None:
    """The agent to whom a caller's view is limited; None for those who see everybody's."""
    return principal.user_id if principal.role == AGENT else None
