"""The signed-in user, the tenant, its members."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.gateway import selectors
from projects.gateway.api.callers import MANAGERS, READERS, actor_of, session_ids
from projects.gateway.api.filters import MemberFilter
from projects.gateway.api.me import me_of
from projects.gateway.api.serializers import (
    MemberCreateInput,
    MemberOutput,
    MemberUpdateInput,
    MeOutput,
    MeUpdateInput,
    NewMemberOutput,
    TenantOutput,
    TenantUpdateInput,
)
from projects.gateway.services.member_changes import member_change, member_remove
from projects.gateway.services.members import member_add
from projects.gateway.services.tenants import tenant_update
from projects.gateway.services.users import user_rename
from shared.api.etag import if_match_check
from shared.api.views import ApiView, ApiViewSet
from shared.auth.callers import signed_in
from shared.core.clock import utcnow
from shared.http.client_address import client_address


class MeView(ApiView):
    """Who the access token speaks for, and where else they belong."""

    callers = {"get": signed_in(), "patch": signed_in()}

    @extend_schema(responses=MeOutput)
    def get(self, request: Request) -> Response:
        return Response(MeOutput(me_of(self.principal)).data)

    @extend_schema(request=MeUpdateInput, responses=MeOutput)
    def patch(self, request: Request) -> Response:
        user_id, _ = session_ids(self.principal)
        user_rename(user_id=user_id, **self.read(MeUpdateInput))
        return Response(MeOutput(me_of(self.principal)).data)


class CurrentTenantView(ApiView):
    """The tenant that the access token speaks for."""

    callers = {"get": READERS, "patch": MANAGERS}
    etag_actions = frozenset({"patch"})

    @extend_schema(responses=TenantOutput)
    def get(self, request: Request) -> Response:
        tenant = selectors.tenant_current()
        return self.answer(TenantOutput(tenant).data, of=tenant)

    @extend_schema(request=TenantUpdateInput, responses=TenantOutput)
    def patch(self, request: Request) -> Response:
        known = selectors.tenant_current()
        if_match_check(request, known)
        tenant = tenant_update(
            changes=self.read(TenantUpdateInput),
            by=self.principal.user_id,
            ip=client_address(request),
            version=known.version if "If-Match" in request.headers else None,
        )
        return self.answer(TenantOutput(tenant).data, of=tenant)


class MemberViewSet(ApiViewSet):
    """The tenant's members. Creating one shows a generated password at most once."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "create": MANAGERS,
        "partial_update": MANAGERS,
        "destroy": MANAGERS,
    }
    idempotency_secret = frozenset({"create"})
    filterset_class = MemberFilter
    etag_actions = frozenset()

    @extend_schema(responses=MemberOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(selectors.member_list(), MemberOutput)

    @extend_schema(responses=MemberOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(MemberOutput(selectors.member_get(member_id=pk)).data)

    @extend_schema(request=MemberCreateInput, responses={201: NewMemberOutput})
    def create(self, request: Request) -> Response:
        said = {"password": None, **self.read(MemberCreateInput)}
        new = member_add(**said, actor=actor_of(request, self.principal))
        shown = {**MemberOutput(new.member).data, "initial_password": new.initial_password}
        response = self.created(shown)
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(request=MemberUpdateInput, responses=MemberOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        wanted = self.read(MemberUpdateInput)
        member = member_change(
            member_id=pk, **wanted, actor=actor_of(request, self.principal), now=utcnow()
        )
        return Response(MemberOutput(member).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        member_remove(member_id=pk, actor=actor_of(request, self.principal), now=utcnow())
        return Response(status=204)
