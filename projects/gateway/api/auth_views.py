"""Coming in, staying in, going out."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.gateway.api.callers import device_of, session_ids
from projects.gateway.api.serializers import (
    AccessOutput,
    GrantOutput,
    LoginInput,
    RefreshInput,
    RegisterInput,
    RegistrationOutput,
    SwitchInput,
)
from projects.gateway.services.refreshing import session_refresh
from projects.gateway.services.revoking import session_revoke
from projects.gateway.services.sessions import session_open, tenant_switch
from projects.gateway.services.tenants import tenant_register
from shared.api.views import ApiView
from shared.auth.callers import anyone, signed_in
from shared.core.clock import utcnow
from shared.http.client_address import client_address


class RegisterView(ApiView):
    """Makes a tenant and the user who owns it."""

    callers = {"post": anyone()}
    rate_class = "auth"

    @extend_schema(request=RegisterInput, responses={201: RegistrationOutput})
    def post(self, request: Request) -> Response:
        made = tenant_register(**self.read(RegisterInput), ip=client_address(request))
        return self.created(RegistrationOutput(made).data)


class LoginView(ApiView):
    """Opens a session. Wrong passwords and unknown addresses get one and the same answer."""

    callers = {"post": anyone()}
    rate_class = "auth"

    @extend_schema(request=LoginInput, responses=GrantOutput)
    def post(self, request: Request) -> Response:
        said = self.read(LoginInput)
        grant = session_open(
            email=said["email"],
            password=said["password"],
            tenant=said.get("tenant"),
            device=device_of(request, name=said.get("device", "")),
            now=utcnow(),
        )
        return unstored(Response(GrantOutput(grant).data))


class RefreshView(ApiView):
    """Exchanges a refresh token for a new pair, once."""

    callers = {"post": anyone()}

    @extend_schema(request=RefreshInput, responses=GrantOutput)
    def post(self, request: Request) -> Response:
        raw = self.read(RefreshInput)["refresh_token"]
        grant = session_refresh(raw=raw, ip=client_address(request), now=utcnow())
        return unstored(Response(GrantOutput(grant).data))


class LogoutView(ApiView):
    """Ends the session of the access token, with all of its tokens."""

    callers = {"post": signed_in()}

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        user_id, session_id = session_ids(self.principal)
        session_revoke(
            session_id=session_id,
            reason="logout",
            by=user_id,
            ip=client_address(request),
            now=utcnow(),
        )
        return Response(status=204)


class SwitchTenantView(ApiView):
    """Gives an access token for another tenant of the user; the refresh token stays good."""

    callers = {"post": signed_in()}

    @extend_schema(request=SwitchInput, responses=AccessOutput)
    def post(self, request: Request) -> Response:
        user_id, session_id = session_ids(self.principal)
        grant = tenant_switch(
            session_id=session_id,
            user_id=user_id,
            tenant=self.read(SwitchInput)["tenant"],
            now=utcnow(),
        )
        return unstored(Response(AccessOutput(grant).data))


def unstored(response: Response) -> Response:
    """Tokens belong into no cache."""
    response["Cache-Control"] = "no-store"
    return response
