"""For the sibling services only; the edge routes none of it."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.gateway import selectors
from projects.gateway.api.callers import SIBLINGS
from projects.gateway.api.internal_serializers import (
    KnownUserOutput,
    PageInput,
    StaffLoginInput,
    StaffSessionOutput,
    ToldMemberOutput,
    ToldTenantOutput,
    UserIdsInput,
)
from projects.gateway.api.serializers import TenantOutput
from projects.gateway.errors import TenantNotFound, TenantUnnamed
from projects.gateway.services.sessions import Device
from projects.gateway.services.users import staff_login
from shared.api.views import ApiView
from shared.core.clock import utcnow


class UsersView(ApiView):
    """Members of the service token's tenant by user id; ids of others are left out."""

    callers = {"get": SIBLINGS}
    rate_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        if self.principal.tenant_id is None:
            raise TenantUnnamed
        ids = self.read_query(UserIdsInput)["ids"]
        members = selectors.members_by_user(user_ids=ids)
        return Response({"results": KnownUserOutput(members, many=True).data})


class MembersView(ApiView):
    """All members of the service token's tenant there have ever been, in pages by user id."""

    callers = {"get": SIBLINGS}
    rate_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        if self.principal.tenant_id is None:
            raise TenantUnnamed
        page = selectors.members_page(**self.read_query(PageInput))
        results = ToldMemberOutput(page.rows, many=True).data
        return Response({"results": results, "next": page.next})


class TenantsView(ApiView):
    """All tenants in pages by id; its own alone where the service token names one."""

    callers = {"get": SIBLINGS}
    rate_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        asked = self.read_query(PageInput)
        page = selectors.tenants_page(**asked, only=self.principal.tenant_id)
        results = ToldTenantOutput(page.rows, many=True).data
        return Response({"results": results, "next": page.next})


class TenantView(ApiView):
    """The facts of a tenant: of its own alone where the service token names one."""

    callers = {"get": SIBLINGS}
    rate_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request, tenant_id: UUID) -> Response:
        if self.principal.tenant_id not in (None, tenant_id):
            raise TenantNotFound
        return Response(TenantOutput(selectors.tenant_get(tenant_id=tenant_id)).data)


class StaffLoginView(ApiView):
    """Opens an operator's session in the admin of the calling service."""

    callers = {"post": SIBLINGS}
    rate_class = "auth"

    @extend_schema(exclude=True)
    def post(self, request: Request) -> Response:
        said = self.read(StaffLoginInput)
        name = f"admin of {self.principal.service}"
        device = Device(name=name, ip=said.pop("ip"), user_agent=said.pop("user_agent"))
        session = staff_login(**said, device=device, now=utcnow())
        return Response(StaffSessionOutput(session).data)
