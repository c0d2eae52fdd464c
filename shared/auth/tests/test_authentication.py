"""From the Authorization header to an answer: through DRF, the permission and the problems."""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from shared.auth import keys, revocation
from shared.auth.authentication import JwtAuthentication, StaffSessionAuthentication
from shared.auth.callers import anyone, roles, services, signed_in
from shared.auth.permissions import CallerPermission
from shared.auth.tests.minting import TENANT, USER, Mint
from shared.auth.tests.test_service_tokens import key_of, service_claims
from shared.observability.logging import bound_fields, log_scope
from shared.tenancy.context import current_tenant

FACTORY = APIRequestFactory()


class View(APIView):
    authentication_classes = [JwtAuthentication, StaffSessionAuthentication]
    permission_classes = [CallerPermission]
    callers = {
        "get": roles("owner", "viewer"),
        "post": services("payment"),
        "put": signed_in(),
        "patch": anyone(),
    }

    def get(self, request: Request) -> Response:
        principal = request.principal
        return Response(
            {"tenant": str(current_tenant()), "log": bound_fields(), "who": str(principal)}
        )

    post = put = patch = delete = get


class Resource(GenericViewSet):
    authentication_classes = [JwtAuthentication]
    permission_classes = [CallerPermission]
    callers = {"list": roles("owner")}

    def list(self, request: Request) -> Response:
        return Response([])

    def create(self, request: Request) -> Response:
        return Response([], status=201)


@pytest.fixture(autouse=True)
def _quiet_revocation() -> Iterator[None]:
    with log_scope():
        yield
    revocation._sessions.stop()


def call(
    method: str = "get",
    token: str | None = None,
    user: Any = None,
    session: Any = None,
    **meta: str,
) -> Response:
    if token is not None:
        meta["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    request = getattr(FACTORY, method)("/", **meta)
    request.user = user or AnonymousUser()
    request.session = session if session is not None else {}
    return View.as_view()(request)


def resource(method: str, token: str | None = None) -> Response:
    meta = {} if token is None else {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    view = Resource.as_view({"get": "list", "post": "create"})
    return view(getattr(FACTORY, method)("/", **meta))


def test_a_token_brings_principal_tenant_and_log_context(mint: Mint) -> None:
    response = call(token=mint.token())
    assert response.status_code == 200
    assert response.data["tenant"] == TENANT
    assert response.data["who"] == f"user:{USER}"
    assert response.data["log"] == {"user_id": USER, "tenant_id": TENANT, "caller": f"user:{USER}"}


def test_without_a_token_401_with_a_challenge(mint: Mint) -> None:
    response = call()
    assert (response.status_code, response["WWW-Authenticate"][:6]) == (401, "Bearer")
    assert "error" not in response["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "Bearer x", "bearer \xff", "Basic QQ=="]
)
def test_torn_headers_are_401(mint: Mint, header: str) -> None:
    response = call(HTTP_AUTHORIZATION=header)
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_wrong_role_is_403(mint: Mint) -> None:
    assert call(token=mint.token(role="agent")).status_code == 403


def test_service_token_on_a_user_operation_is_401(mint: Mint, service_key_dir: Any) -> None:
    token = Mint(key_of(service_key_dir, "payment")).token(**service_claims())
    refused = call(token=token)
    assert (refused.status_code, refused["WWW-Authenticate"][:6]) == (401, "Bearer")
    assert call("put", token).status_code == 401
    assert call("post", token).status_code == 200


def test_user_token_on_a_service_operation_is_401(mint: Mint) -> None:
    response = call("post", mint.token())
    assert (response.status_code, response["WWW-Authenticate"][:6]) == (401, "Bearer")


def test_unlisted_service_is_403(mint: Mint, service_key_dir: Any) -> None:
    gateway = Mint(key_of(service_key_dir, "gateway"))
    assert call("post", gateway.token(**service_claims(sub="gateway"))).status_code == 403


def test_anyone_needs_no_token_but_no_bad_one_either(mint: Mint) -> None:
    assert call("patch").status_code == 200
    assert call("patch", "nonsense").status_code == 401


def test_undeclared_operation_is_refused_and_reported(
    mint: Mint, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert call("delete", mint.token()).status_code == 403
        assert resource("post", mint.token()).status_code == 403
    assert caplog.text.count("callers undeclared") == 2


def test_methods_without_a_handler_stay_405(mint: Mint) -> None:
    assert resource("put", mint.token()).status_code == 405
    assert resource("get", mint.token()).status_code == 200
    assert resource("head", mint.token()).status_code == 200


def test_options_is_for_those_who_may_do_something(mint: Mint) -> None:
    assert resource("options").status_code == 401
    assert resource("options", mint.token(role="agent")).status_code == 403
    assert resource("options", mint.token()).status_code == 200


def test_without_keys_the_answer_is_503(mint: Mint) -> None:
    def away() -> Any:
        raise ConnectionError

    keys.source_register(away)
    assert call(token=mint.token()).status_code == 503


def test_ended_session_is_401(mint: Mint) -> None:
    sid = uuid4()
    token = mint.token(sid=str(sid))
    assert call(token=token).status_code == 200
    revocation.session_revoke_publish(sid, 900)
    assert call(token=token).status_code == 401


class Person:
    """As much of a Django user as authentication looks at."""

    def __init__(self, *, is_staff: bool = True, is_superuser: bool = False) -> None:
        self.pk = uuid4()
        self.is_staff, self.is_superuser = is_staff, is_superuser
        self.is_active = self.is_authenticated = True


def staff_call(person: Person, **meta: str) -> Response:
    session = SessionStore()
    session["tenant_id"] = TENANT
    return call(user=person, session=session, **meta)


def test_staff_read_by_session_as_viewers(mint: Mint) -> None:
    response = staff_call(Person())
    assert response.status_code == 200
    assert (response.data["tenant"], response.data["who"][:6]) == (TENANT, "staff:")


def test_staff_without_a_chosen_tenant_have_none(mint: Mint) -> None:
    for session in ({}, {"tenant_id": "x"}, {"tenant_id": None}):
        refused = call(user=Person(is_superuser=True), session=session)
        assert (refused.status_code, "tenant" in refused.data) == (403, False)
        assert refused.data["code"] == "tenant_not_chosen"
        free = call("put", user=Person(is_superuser=True), session=session)
        assert (free.status_code, free.data["tenant"]) == (200, "None")


def test_session_is_no_proof_for_others_or_through_the_edge(mint: Mint) -> None:
    assert staff_call(Person(is_staff=False)).status_code == 401
    for header in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"):
        assert staff_call(Person(is_superuser=True), **{header: "10.0.0.1"}).status_code == 401


def test_only_superusers_write_and_only_with_a_csrf_token(mint: Mint) -> None:
    view = StaffSessionAuthentication()
    request = FACTORY.get("/")
    request.user, request.session = Person(is_superuser=True), {"tenant_id": TENANT}
    view.authenticate(Request(request))
    assert (request.principal.role, request.principal.tenant_id) == ("owner", UUID(TENANT))
    unsafe = APIRequestFactory(enforce_csrf_checks=True).put("/")
    unsafe.user, unsafe.session = Person(is_superuser=True), {}
    assert View.as_view()(unsafe).status_code == 403
