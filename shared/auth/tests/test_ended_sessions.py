from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import redis
from django.conf import settings

from shared.auth.ended_sessions import ended_session_keep
from shared.auth.models import EndedSession
from shared.auth.revocation import RevokedSessions, _database
from shared.contracts.gateway import SessionRevoked
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events import subscribe
from shared.events.envelope import Envelope
from shared.events.outbox import envelope_of

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def _away() -> redis.Redis:
    return redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)


@pytest.mark.django_db
def test_an_event_twice_is_one_row_that_outlives_every_token(
    tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The sample service reads no sessions: what this test subscribes to must not stay.
    monkeypatch.setattr(subscribe, "_handlers", {})
    monkeypatch.setattr(subscribe, "_specs", {})
    handlers = import_module("shared.auth.handlers")
    event = SessionRevoked(session_id=uuid7(), user_id=uuid7(), reason="logout")
    envelope: Envelope = envelope_of(event, version=1, tenant_id=tenant)
    handlers.on_session_revoked(event, envelope)
    handlers.on_session_revoked(event, envelope)
    kept = EndedSession.objects.get()
    assert kept.session_id == event.session_id
    assert kept.until - utcnow() > settings.JWT_EXPIRES_IN - timedelta(minutes=1)


@pytest.mark.django_db
def test_what_no_longer_matters_is_forgotten() -> None:
    old, new = uuid7(), uuid7()
    ended_session_keep(session_id=old, until=NOW, now=NOW - timedelta(minutes=1))
    ended_session_keep(session_id=new, until=NOW + timedelta(minutes=15), now=NOW)
    assert [row.session_id for row in EndedSession.objects.all()] == [new]


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_database_tells(tenant) -> None:
    ended, other = uuid7(), uuid7()
    now = utcnow()
    ended_session_keep(session_id=ended, until=now + timedelta(minutes=5), now=now)
    sessions = RevokedSessions(_away, stand_in=_database)
    assert not sessions.refresh()
    assert str(ended) in sessions._until
    assert str(other) not in sessions._until
