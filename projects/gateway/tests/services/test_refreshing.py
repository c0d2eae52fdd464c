from datetime import timedelta
from functools import partial

import pytest

from projects.gateway.errors import RefreshInProgress, RefreshRefused
from projects.gateway.models import AuditEntry, RefreshToken, Session, TenantUser, User
from projects.gateway.services.grants import Grant
from projects.gateway.services.refreshing import session_refresh
from projects.gateway.services.revoking import session_revoke
from projects.gateway.services.sessions import Device, session_open
from projects.gateway.tests.factories import PASSWORD, cast_make
from projects.gateway.tests.threads import together
from shared.contracts.gateway import SessionRevoked
from shared.core.clock import utcnow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def grant(cast, tenant) -> Grant:
    cast_make()
    return login(cast.alice.email)


def login(email):
    device = Device(ip="127.0.0.1")
    return session_open(email=email, password=PASSWORD, tenant=None, device=device, now=utcnow())


def refresh(raw, *, later=0.0):
    return session_refresh(raw=raw, ip=None, now=utcnow() + timedelta(seconds=later))


def test_a_refresh_gives_a_new_pair_of_the_same_family(grant):
    second = refresh(grant.refresh_token)
    assert second.refresh_token != grant.refresh_token
    child, parent = RefreshToken.objects.all()
    assert (child.parent, child.family) == (parent, parent.family)
    assert parent.used_at is not None
    assert refresh(second.refresh_token).access_token


def test_the_same_token_within_ten_seconds_is_a_conflict_that_revokes_nothing(
    grant, assert_published
):
    second = refresh(grant.refresh_token)
    with pytest.raises(RefreshInProgress):
        refresh(grant.refresh_token, later=9)
    assert_published(SessionRevoked, count=0)
    assert refresh(second.refresh_token).access_token


def test_the_same_token_later_ends_family_and_session_with_one_audit_entry(grant, assert_published):
    second = refresh(grant.refresh_token)
    for _ in range(3):
        with pytest.raises(RefreshRefused):
            refresh(grant.refresh_token, later=11)
    with pytest.raises(RefreshRefused):
        refresh(second.refresh_token)
    session = Session.objects.get()
    assert session.revoke_reason == "refresh_reuse"
    assert session.announced_at is not None
    [event] = assert_published(SessionRevoked)
    assert (event.session_id, event.reason) == (session.id, "refresh_reuse")
    assert AuditEntry.objects.filter(action="session.revoked").count() == 1


def test_fifty_at_once_make_one_pair_that_lives(grant):
    outcomes = together(*[partial(refresh, grant.refresh_token)] * 50)
    won = [outcome for outcome in outcomes if isinstance(outcome, Grant)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, RefreshInProgress)]
    assert (len(won), len(lost)) == (1, 49), outcomes
    assert refresh(won[0].refresh_token).access_token


def test_no_usable_token_survives_a_racing_revocation(grant, cast):
    for _ in range(25):
        pair = login(cast.alice.email)
        session = Session.objects.first()
        revoke = partial(
            session_revoke, session_id=session.id, reason="logout", by=None, ip=None, now=utcnow()
        )
        refreshed, _ = together(partial(refresh, pair.refresh_token), revoke)
        survivors = [pair.refresh_token]
        survivors += [refreshed.refresh_token] if isinstance(refreshed, Grant) else []
        for raw in survivors:
            with pytest.raises(RefreshRefused):
                refresh(raw)


def test_expired_unknown_and_other_peoples_tokens_are_refused_alike(grant):
    for raw, later in ((grant.refresh_token, 8 * 86400), ("trt_unknown", 0), ("", 0)):
        with pytest.raises(RefreshRefused):
            refresh(raw, later=later)
    assert Session.objects.filter(revoked_at=None).count() == 1


def test_a_role_given_meanwhile_is_in_the_next_token(grant, cast):
    TenantUser.objects.filter(user_id=cast.alice.user_id).update(role="viewer")
    assert refresh(grant.refresh_token).role == "viewer"


@pytest.mark.parametrize("change", ["suspended", "removed", "deactivated"])
def test_who_may_no_longer_come_in_gets_no_new_pair(grant, cast, change):
    members = TenantUser.objects.filter(user_id=cast.alice.user_id)
    if change == "suspended":
        members.update(state="suspended")
    elif change == "removed":
        members.update(removed_at=utcnow())
    else:
        User.objects.filter(id=cast.alice.user_id).update(is_active=False)
    with pytest.raises(RefreshRefused):
        refresh(grant.refresh_token)


def test_tokens_of_the_previous_secret_still_work(grant, settings):
    settings.JWT_REFRESH_SECRET_PREVIOUS = settings.JWT_REFRESH_SECRET
    settings.JWT_REFRESH_SECRET = "another refresh secret, long enough"
    second = refresh(grant.refresh_token)
    settings.JWT_REFRESH_SECRET_PREVIOUS = ""
    assert refresh(second.refresh_token).access_token


def test_no_token_is_stored(grant):
    stored = RefreshToken.objects.values_list("token_hash", flat=True)
    assert grant.refresh_token not in stored
    assert all(len(value) == 64 for value in stored)
