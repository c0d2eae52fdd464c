import pytest

from projects.gateway.models import Session
from projects.gateway.services import revoking
from projects.gateway.tests.factories import cast_make
from shared.auth.errors import RevocationUnavailable
from shared.auth.revocation import session_is_revoked
from shared.contracts.gateway import SessionRevoked
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def session(cast):
    cast_make()
    return session_make(cast.carla.user_id, cast.carla.tenant_id)


def session_make(user_id, tenant_id):
    return Session.objects.create(
        user_id=user_id, active_tenant_id=tenant_id, last_seen_at=utcnow()
    )


def revoke(session):
    return revoking.session_revoke(
        session_id=session.id, reason="logout", by=None, ip=None, now=utcnow()
    )


def test_a_revocation_is_published_once_in_the_sessions_tenant(session, cast, assert_published):
    assert revoke(session)
    assert not revoke(session)
    with tenant_scope(cast.carla.tenant_id):
        assert_published(SessionRevoked)
    with tenant_scope(cast.mallory.tenant_id):
        assert_published(SessionRevoked, count=0)
    assert session_is_revoked(session.id)


def test_without_redis_it_is_announced_later(session, monkeypatch):
    def away(*args):
        raise RevocationUnavailable

    with monkeypatch.context() as outage:
        outage.setattr(revoking, "session_revoke_publish", away)
        assert revoke(session)
        assert not revoking.revocations_catch_up(now=utcnow())
        session.refresh_from_db()
        assert session.announced_at is None
    revoking.revocations_catch_up(now=utcnow())
    session.refresh_from_db()
    assert session.announced_at is not None


def test_an_operators_session_has_no_tenant_to_tell(session, cast):
    bare = session_make(cast.bob.user_id, None)
    assert revoke(bare)
    assert session_is_revoked(bare.id)
