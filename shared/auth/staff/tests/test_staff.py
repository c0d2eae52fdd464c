"""Staff come from the gateway, stay as long as it says, and bring no password along."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from shared.auth import revocation
from shared.auth.staff.middleware import StaffSessionMiddleware
from shared.auth.staff.models import StaffUser
from shared.auth.staff.signals import GATEWAY_SESSION_KEY
from shared.http import transport
from shared.http.tests.server import Server, serve

ALICE = {
    "user_id": "01900000-0000-7000-8000-00000000c001",
    "email": "Alice@Example.com",
    "name": "Alice",
    "is_superuser": True,
}


@pytest.fixture
def gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    transport.transport_reset()
    monkeypatch.setattr(transport, "_token_source", lambda service, tenant: "token")
    settings.ENVIRONMENT = "development"
    settings.AUTHENTICATION_BACKENDS = ["shared.auth.staff.backends.GatewayBackend"]
    with serve(lambda request: (200, ALICE)) as server:
        settings.SERVICE_URLS = {"gateway": server.url}
        yield server
    transport.transport_reset()
    revocation._sessions.stop()


def sign_in() -> Any:
    return authenticate(None, username="alice@example.com", password="correct horse")


@pytest.mark.django_db
def test_the_gateway_says_who_it_is(gateway: Server) -> None:
    user = sign_in()
    assert (str(user.pk), user.email, user.name) == (ALICE["user_id"], "alice@example.com", "Alice")
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, True, True)
    assert not user.has_usable_password()
    assert gateway.received[0].path == "/internal/staff/login"


@pytest.mark.django_db
def test_the_gateway_is_told_the_browser_and_not_this_service(
    gateway: Server, rf: RequestFactory
) -> None:
    request = rf.post("/admin/login/", REMOTE_ADDR="192.0.2.7:4711", HTTP_USER_AGENT="Firefox")
    authenticate(request, username="alice@example.com", password="correct horse")
    said = json.loads(gateway.received[0].body)
    assert (said["ip"], said["user_agent"]) == ("192.0.2.7", "Firefox")


@pytest.mark.django_db
def test_a_second_login_brings_the_copy_up_to_date(gateway: Server) -> None:
    sign_in()
    gateway.respond = lambda request: (200, {**ALICE, "name": "Alicia", "is_superuser": False})
    sign_in()
    user = StaffUser.objects.get()
    assert (user.name, user.is_superuser) == ("Alicia", False)


@pytest.mark.django_db
def test_an_address_that_moved_locks_its_former_owner_out(gateway: Server) -> None:
    former = sign_in()
    gateway.respond = lambda request: (200, {**ALICE, "user_id": str(uuid4())})
    assert sign_in().pk != former.pk
    former.refresh_from_db()
    assert (former.is_active, former.email) == (False, f"{former.pk}@superseded.invalid")


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [(401, {}), (403, {}), (404, {}), (500, {}), (503, {})])
def test_refused_or_unanswered_is_nobody(gateway: Server, answer: Any) -> None:
    gateway.respond = lambda request: answer
    assert sign_in() is None
    assert not StaffUser.objects.exists()


@pytest.mark.django_db
def test_in_production_this_door_is_shut(gateway: Server, settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    assert sign_in() is None
    assert gateway.received == []


@pytest.mark.django_db
def test_no_local_superuser() -> None:
    with pytest.raises(NotImplementedError):
        StaffUser.objects.create_superuser(email="x@example.com", password="x")


@pytest.mark.django_db
def test_the_login_form_remembers_the_gateways_session(gateway: Server, client: Client) -> None:
    session_id = str(uuid4())
    gateway.respond = lambda request: (200, {**ALICE, "session_id": session_id})
    assert client.login(username="alice@example.com", password="correct horse")
    assert client.session[GATEWAY_SESSION_KEY] == session_id


def through_middleware(settings: Any, session: SessionStore) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    request.session = session
    StaffSessionMiddleware(lambda request: HttpResponse())(request)
    return request


def test_an_ended_gateway_session_ends_the_staff_session(gateway: Server, settings: Any) -> None:
    session_id = uuid4()
    session = SessionStore()
    session[GATEWAY_SESSION_KEY] = str(session_id)
    assert GATEWAY_SESSION_KEY in through_middleware(settings, session).session
    revocation.session_revoke_publish(session_id, 900)
    assert GATEWAY_SESSION_KEY not in through_middleware(settings, session).session
