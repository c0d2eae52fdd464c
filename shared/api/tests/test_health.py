"""Health tells the truth about each dependency."""

import pytest

from shared.api import health


def _down() -> None:
    raise OSError("connect to secret-host failed")


@pytest.mark.django_db(transaction=True)
def test_each_dependency_has_a_state_and_milliseconds(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "broker", _down)
    body = client.get("/health").json()
    assert body["service"] == "sample"
    assert set(body["dependencies"]) == {"database", "redis", "broker"}
    assert body["dependencies"]["database"]["state"] == "up"
    assert body["dependencies"]["redis"]["state"] == "up"
    assert body["dependencies"]["broker"]["state"] == "down"
    assert all(entry["ms"] >= 0 for entry in body["dependencies"].values())
    assert body["status"] == "degraded"


@pytest.mark.django_db(transaction=True)
def test_without_the_database_it_is_not_ready_but_alive(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "database", _down)
    assert client.get("/health/ready").status_code == 503
    answer = client.get("/health")
    assert answer.status_code == 503
    assert b"secret-host" not in answer.content
    assert client.get("/health/live").status_code == 200


@pytest.mark.django_db
def test_without_redis_it_is_ready(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "redis", _down)
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_metrics(client):
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain")
    assert b"rate_limit_unchecked_total" in answer.content
