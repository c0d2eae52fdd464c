"""Who may call what."""

from datetime import datetime

from projects.payment.errors import BackdatingRefused
from shared.auth.callers import roles, services
from shared.auth.principal import Principal
from shared.auth.roles import ADMIN, OWNER

READERS = roles("owner", "admin", "manager", "finance", "viewer")
TREASURERS = roles("owner", "admin", "finance")
LEAD_INGEST = services("lead_ingest")


def backdating_check(principal: Principal, said: datetime | None) -> None:
    """Raises BackdatingRefused for a caller who may not choose the business time."""
    if said is not None and principal.role not in (OWNER, ADMIN):
        raise BackdatingRefused
