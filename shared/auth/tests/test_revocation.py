"""Ended sessions are refused by every process soon, and while Redis is away."""

import os
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis

from shared.auth import revocation
from shared.auth.errors import RevocationUnavailable, SessionEnded
from shared.auth.revocation import RevokedSessions, session_revoke_publish
from shared.auth.tests.minting import Mint
from shared.auth.tests.test_keys import wait_until
from shared.auth.tokens import token_verify


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Real Redis, with a stream of the test's own."""
    monkeypatch.setattr(revocation, "STREAM", f"test-revoked-{uuid4()}")
    client = revocation._redis()
    yield client
    client.delete(revocation.STREAM)
    revocation._sessions.stop()


@pytest.fixture
def process(stream: Any) -> Iterator[RevokedSessions]:
    """Another process's view of the same Redis."""
    sessions = RevokedSessions(revocation._redis, refresh=0.05)
    yield sessions
    sessions.stop()


def test_a_revoked_session_is_known_elsewhere(process: RevokedSessions) -> None:
    sid = uuid4()
    assert sid not in process
    session_revoke_publish(sid, 60)
    wait_until(lambda: sid in process)


def test_a_new_process_knows_at_its_first_request(stream: Any) -> None:
    sid = uuid4()
    session_revoke_publish(sid, 60)
    late = RevokedSessions(revocation._redis, refresh=3600)
    assert sid in late
    late.stop()


def test_the_key_lives_as_long_as_an_access_token(stream: Any) -> None:
    sid = uuid4()
    session_revoke_publish(sid, 900)
    assert 895 <= stream.ttl(f"revoked:{sid}") <= 900
    assert stream.ttl(revocation.STREAM) >= 900
    stream.delete(f"revoked:{sid}")


def test_only_news_are_read(stream: Any) -> None:
    sessions = RevokedSessions(revocation._redis)
    for _ in range(3):
        session_revoke_publish(uuid4(), 60)
    sessions.refresh()
    assert len(sessions._until) == 3
    sessions._until.clear()
    sessions.refresh()
    assert sessions._until == {}


def test_a_revocation_is_forgotten_when_no_token_can_live(stream: Any) -> None:
    sessions = RevokedSessions(revocation._redis, refresh=3600)
    sid = uuid4()
    sessions.add(sid, until=time.time() + 0.05)
    assert sid in sessions
    wait_until(lambda: sid not in sessions)
    sessions.refresh()
    assert sessions._until == {}
    sessions.stop()


def test_with_redis_away_the_last_set_stays(stream: Any) -> None:
    away = False

    def connect() -> Any:
        return redis.Redis(port=1, socket_connect_timeout=0.1) if away else revocation._redis()

    sid = uuid4()
    session_revoke_publish(sid, 60)
    sessions = RevokedSessions(connect, refresh=0.05)
    assert sid in sessions
    away = True
    assert sessions.refresh() is False
    assert sid in sessions
    away = False
    second = uuid4()
    session_revoke_publish(second, 60)
    wait_until(lambda: second in sessions)
    sessions.stop()


def test_publishing_without_redis_is_told_and_known_here(
    stream: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(revocation, "_redis", lambda: lost)
    sid = uuid4()
    with pytest.raises(RevocationUnavailable):
        session_revoke_publish(sid, 60)
    assert revocation.session_is_revoked(sid)


def test_odd_entries_do_not_end_the_watch(process: RevokedSessions, stream: Any) -> None:
    assert "x" not in process
    stream.xadd(revocation.STREAM, {"something": "else"})
    sid = uuid4()
    session_revoke_publish(sid, 60)
    wait_until(lambda: sid in process)


def test_a_believed_token_is_refused_after_its_session_ends(mint: Mint, stream: Any) -> None:
    sid = uuid4()
    raw = mint.token(sid=str(sid))
    token_verify(raw)
    session_revoke_publish(sid, 900)
    with pytest.raises(SessionEnded):
        token_verify(raw)


def test_a_fork_watches_for_itself(process: RevokedSessions) -> None:
    assert uuid4() not in process
    revocation._sessions.stop()
    assert not revocation.session_is_revoked(uuid4())
    child = os.fork()
    if child == 0:
        started_anew = revocation._sessions._thread is None
        os._exit(0 if started_anew else 1)
    assert os.waitpid(child, 0)[1] == 0
