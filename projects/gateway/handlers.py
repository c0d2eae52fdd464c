"""What runs beside the relay; this service handles no events of others."""

from projects.gateway.services.revoking import revocations_catch_up
from shared.core.clock import utcnow
from shared.events.loops import loop


@loop("revocations", idle=1.0)
def run_once() -> bool:
    return revocations_catch_up(now=utcnow())
