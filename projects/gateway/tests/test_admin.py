from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from projects.gateway.models import (
    AuditEntry,
    RefreshToken,
    Session,
    SigningKey,
    TenantUser,
    User,
)
from projects.gateway.services.actors import Actor
from projects.gateway.services.grants import refresh_token_issue
from projects.gateway.services.members import member_add
from projects.gateway.services.signing_keys import signing_key_active
from projects.gateway.tests.factories import PASSWORD, cast_make
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
PAGES = (
    "user",
    "tenant",
    "tenantuser",
    "session",
    "refreshtoken",
    "signingkey",
    "auditentry",
    "oauthaccount",
    "passwordreset",
)


@pytest.fixture
def operator(client, monkeypatch, cast):
    cast_make()
    monkeypatch.setenv("OPERATOR_PASSWORD", PASSWORD)
    arguments = ["--email", "ops@example.com", "--password-env", "OPERATOR_PASSWORD"]
    call_command("operator_create", *arguments, stdout=StringIO())
    call_command("operator_create", *arguments, stdout=StringIO())
    assert client.login(username="OPS@example.com", password=PASSWORD)
    return client


@pytest.fixture
def session(cast):
    made = Session.objects.create(
        user_id=cast.carla.user_id, active_tenant_id=cast.carla.tenant_id, last_seen_at=utcnow()
    )
    refresh_token_issue(session=made, now=utcnow())
    return made


def secrets():
    yield from RefreshToken.objects.values_list("token_hash", flat=True)
    yield from SigningKey.objects.values_list("private_encrypted", flat=True)
    yield from User.objects.values_list("password", flat=True)


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_and_show_no_secret(operator, session, cast, page):
    signing_key_active()
    with tenant_scope(cast.alice.tenant_id):
        actor = Actor(user_id=cast.alice.user_id, role="owner")
        member_add(email="n@example.com", name="N", role="agent", password=None, actor=actor)
    listed = operator.get(f"/admin/gateway/{page}/?q=a")
    assert listed.status_code == 200
    shown = operator.get(f"/admin/gateway/{page}/").content.decode()
    links = [part.split('"')[0] for part in shown.split(f'href="/admin/gateway/{page}/')[1:]]
    details = [link for link in links if link.endswith("/change/")][:1]
    for link in details:
        answer = operator.get(f"/admin/gateway/{page}/{link}")
        assert answer.status_code == 200
        shown += answer.content.decode()
    assert not [secret for secret in secrets() if secret in shown]


def test_an_operator_revokes_a_session(operator, session):
    chosen = {"action": "revoke", "_selected_action": [str(session.id)]}
    assert operator.post("/admin/gateway/session/", chosen).status_code == 302
    session.refresh_from_db()
    assert session.revoke_reason == "operator"
    again = operator.post("/admin/gateway/session/", chosen, follow=True).content.decode()
    assert "0 revoked." in again
    assert "1 had ended before." in again


def test_members_are_no_operators(client, cast):
    cast_make()
    client.login(username=cast.alice.email, password=PASSWORD)
    assert client.get("/admin/gateway/user/").status_code == 302


def test_an_operator_needs_a_good_password_from_the_environment(monkeypatch):
    monkeypatch.delenv("OPERATOR_PASSWORD", raising=False)
    arguments = ["--email", "ops@example.com", "--password-env", "OPERATOR_PASSWORD"]
    with pytest.raises(CommandError, match="OPERATOR_PASSWORD is not set"):
        call_command("operator_create", *arguments)
    monkeypatch.setenv("OPERATOR_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        call_command("operator_create", *arguments)
    assert not User.objects.exists()


def _people(count: int) -> None:
    for _ in range(count):
        user = User.objects.create_user(f"{uuid4()}@example.com", "x", name="N")
        member = TenantUser.objects.create(user=user, role="agent")
        made = Session.objects.create(
            user=user, active_tenant_id=member.tenant_id, last_seen_at=utcnow()
        )
        refresh_token_issue(session=made, now=utcnow())
        AuditEntry.objects.create(
            action="member.added", actor_id=user.id, subject_type="user", subject_id=user.id
        )


def test_every_model_has_a_page_and_every_filter_works(operator, session):
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)
    admin.searches_check(operator)


def test_lists_cost_the_same_for_more_rows(operator):
    admin.queries_check(operator, _people, [User, TenantUser, Session, RefreshToken, AuditEntry])


def test_hashes_are_not_guessed_letter_by_letter(operator, session):
    for page, column in (("user", "password"), ("refreshtoken", "token_hash")):
        guess = f"/admin/gateway/{page}/?{column}__startswith=a"
        assert operator.get(guess).status_code == 400


def test_a_session_leads_to_its_user_and_tenant(operator, session, cast):
    page = operator.get(f"/admin/gateway/session/{session.id}/change/").content.decode()
    assert f"/admin/gateway/user/{cast.carla.user_id}/change/" in page
    assert f"/admin/gateway/tenant/{cast.carla.tenant_id}/change/" in page


def test_the_home_page_counts_sign_ins_of_all_tenants_or_of_one(operator, session, cast):
    for tenant, signed_in in ((None, "1"), (cast.carla.tenant_id, "1"), (OTHER_TENANT, "0")):
        query = {} if tenant is None else {"tenant": str(tenant)}
        home = operator.get("/admin/", query).context["home"]
        cards = {card.title: card.text for card in home["cards"]}
        assert cards["Active sessions"] == signed_in, tenant
        assert cards["Tenants"] == ("2" if tenant is None else "1")
        assert int(cards["Users"]) >= 1


def test_a_session_revoked_for_reuse_is_shown(operator, session):
    Session.objects.filter(id=session.id).update(revoked_at=utcnow(), revoke_reason="refresh_reuse")
    home = operator.get("/admin/").context["home"]
    assert len(home["tables"][0].rows) == 1
    assert {card.title: card.text for card in home["cards"]}["Active sessions"] == "0"
