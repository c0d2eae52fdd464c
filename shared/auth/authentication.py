"""How a request's caller is found: a bearer token, or a staff session on a service's own port."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from shared.auth import roles
from shared.auth.errors import TokenInvalid
from shared.auth.principal import Principal
from shared.auth.tokens import token_verify
from shared.core.errors import DomainError, Unauthenticated
from shared.observability.logging import bind
from shared.tenancy.context import tenant_enter

# The edge sets the first of these on whatever it forwards; nobody else may come with one.
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
)
TENANT_SESSION_KEY = "tenant_id"
CHALLENGE = f'Bearer realm="{settings.SERVICE_NAME}"'


class AuthenticationUnavailable(APIException):
    """The caller cannot be judged now; nothing is wrong with the token."""

    status_code = 503
    default_code = "signing_keys_unavailable"
    wait = 1


class JwtAuthentication(BaseAuthentication):
    """Sets `request.principal` from the bearer token and enters its tenant."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        http = request._request
        http.principal = None  # type: ignore[attr-defined]
        try:
            raw = bearer_token(http)
            if raw is None:
                return None
            principal = token_verify(raw)
        except DomainError as refusal:
            raise _translated(refusal) from refusal
        principal_enter(http, principal)
        return principal, None

    def authenticate_header(self, request: Request) -> str:
        sent = "HTTP_AUTHORIZATION" in request.META
        return f'{CHALLENGE}, error="invalid_token"' if sent else CHALLENGE


class StaffSessionAuthentication(SessionAuthentication):
    """A signed-in member of staff in a browser, for the browsable API.

    Never for a request that came through the edge: cookies of the edge's origin
    are no proof here.
    """

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        if any(name in request.META for name in FORWARDED):
            return None
        found = super().authenticate(request)
        if found is None or not getattr(found[0], "is_staff", False):
            return None
        principal_enter(request._request, _staff_principal(request._request, found[0]))
        return found


def bearer_token(request: HttpRequest) -> str | None:
    """The token of the Authorization header, None without one. Raises TokenInvalid for two."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    if not token or " " in token:
        raise TokenInvalid
    return token


def principal_enter(request: HttpRequest, principal: Principal) -> None:
    """Make the principal the request's caller: its tenant in context, its ids in the logs."""
    request.principal = principal  # type: ignore[attr-defined]
    bind(**principal.log_fields)
    if principal.tenant_id is not None:
        tenant_enter(principal.tenant_id)


def _staff_principal(request: HttpRequest, user: Any) -> Principal:
    return Principal(
        kind="staff",
        user_id=user.pk,
        tenant_id=_chosen_tenant(request),
        role=roles.OWNER if user.is_superuser else roles.VIEWER,
    )


def _chosen_tenant(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.session[TENANT_SESSION_KEY])
    except (KeyError, ValueError, AttributeError, TypeError):
        return None


def _translated(refusal: DomainError) -> APIException:
    # DRF remembers a refusal, and adds WWW-Authenticate, only for exceptions of its own.
    if isinstance(refusal, Unauthenticated):
        return AuthenticationFailed(detail=str(refusal), code=refusal.code)
    return AuthenticationUnavailable(detail=str(refusal), code=refusal.code)
