"""Ties a staff session of this service to the gateway session it came from."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

GATEWAY_SESSION_KEY = "gateway_session_id"


@receiver(user_logged_in)
def gateway_session_remember(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Keep the gateway's session id beside the login, when the gateway told one."""
    session_id = getattr(user, "gateway_session_id", None)
    if session_id:
        request.session[GATEWAY_SESSION_KEY] = str(session_id)
