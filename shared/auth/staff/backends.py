"""Staff of a service sign in with their gateway password, which only the gateway checks."""

import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from shared.auth.staff.models import StaffUser
from shared.http.client import ServiceClient
from shared.http.client_address import client_address
from shared.http.errors import UpstreamRefused, UpstreamUnavailable

log = logging.getLogger(__name__)


class GatewayBackend(ModelBackend):
    """The development login: asks the gateway and keeps a local copy of who it was."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> StaffUser | None:
        """The staff user, or None when the gateway refuses or cannot be asked."""
        email = username or kwargs.get("email")
        if settings.ENVIRONMENT != "development" or not email or not password:
            return None
        answer = _gateway_ask(email, password, request)
        if answer is None:
            return None
        user = StaffUser.objects.staff_sync(
            user_id=UUID(answer["user_id"]),
            email=answer["email"],
            name=answer["name"],
            is_superuser=bool(answer["is_superuser"]),
        )
        # Remembered at login, so that ending the session there ends it here.
        user.gateway_session_id = answer.get("session_id")  # type: ignore[attr-defined]
        return user


def _gateway_ask(email: str, password: str, request: HttpRequest | None) -> dict[str, Any] | None:
    said = {"email": email, "password": password, **_device(request)}
    try:
        answer: dict[str, Any] = ServiceClient("gateway").post("/internal/staff/login", json=said)
    except UpstreamRefused:
        return None
    except UpstreamUnavailable:
        log.warning("staff login impossible: the gateway does not answer")
        return None
    return answer


def _device(request: HttpRequest | None) -> dict[str, Any]:
    """The browser, which the gateway cannot see: its peer is this service."""
    if request is None:
        return {}
    agent = request.META.get("HTTP_USER_AGENT", "")
    return {"ip": client_address(request) or None, "user_agent": agent}
