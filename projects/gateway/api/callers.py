"""Who may do what here, and who is doing it."""

from rest_framework.request import Request

from projects.gateway.services.actors import Actor
from projects.gateway.services.sessions import Device
from shared.api.client_address import client_address
from shared.auth import roles as names
from shared.auth.callers import roles, services

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


def actor_of(request: Request) -> Actor:
    principal = request.principal
    return Actor(user_id=principal.user_id, role=principal.role, ip=client_address(request))


def device_of(request: Request, *, name: str) -> Device:
    agent = request.headers.get("User-Agent", "")
    return Device(ip=client_address(request), user_agent=agent, name=name)
