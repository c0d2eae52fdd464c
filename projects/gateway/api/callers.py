"""Who may do what here, and who is doing it."""

from uuid import UUID

from rest_framework.request import Request

from projects.gateway.services.actors import Actor
from projects.gateway.services.sessions import Device
from shared.auth import roles as names
from shared.auth.callers import roles, services
from shared.auth.errors import TokenUseRefused
from shared.auth.principal import Principal
from shared.http.client_address import client_address

READERS = roles(*names.ALL)
MANAGERS = roles(names.OWNER, names.ADMIN)
SIBLINGS = services(
    "lead_ingest",
    "assignment",
    "commission",
    "payment",
    "analytics",
    "notification",
    "scheduler",
    "worker",
)


def session_ids(principal: Principal) -> tuple[UUID, UUID]:
    """User and session of an access token. Raises TokenUseRefused for staff in a browser."""
    if principal.user_id is None or principal.session_id is None:
        raise TokenUseRefused
    return principal.user_id, principal.session_id


def actor_of(request: Request, principal: Principal) -> Actor:
    return Actor(user_id=principal.user_id, role=principal.role, ip=client_address(request))


def device_of(request: Request, *, name: str) -> Device:
    agent = request.headers.get("User-Agent", "")
    return Device(ip=client_address(request), user_agent=agent, name=name)
