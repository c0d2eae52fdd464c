"""A staff session ends here when the gateway session that it came from has ended."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from shared.auth.revocation import session_is_revoked
from shared.auth.staff.signals import GATEWAY_SESSION_KEY


class StaffSessionMiddleware:
    """Signs a revoked session out. Stands after SessionMiddleware and AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session to read, which is every API call.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _revoked(request):
            logout(request)
        return self._get_response(request)


def _revoked(request: HttpRequest) -> bool:
    session_id = request.session.get(GATEWAY_SESSION_KEY)
    return session_id is not None and session_is_revoked(session_id)
