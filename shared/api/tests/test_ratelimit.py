"""Quotas are exact, each tenant's own, and no reason to be down."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.core.management import call_command
from django.db import connections

from shared.api import ratelimit
from shared.api.ratelimit import quota_take
from shared.api.redis import _own, redis_client
from shared.api.tests.test_input import assert_problem

QUOTED = "/api/v1/quoted/"


@pytest.mark.django_db
def test_request_101_of_100(client_for, cast):
    client = client_for(cast.alice)
    for number in range(1, 101):
        answer = client.get(QUOTED)
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"tested";q=100;w=60'
        assert answer["RateLimit"].startswith(f'"tested";r={100 - number};t=')
    refused = client.get(QUOTED)
    assert assert_problem(refused, 429)["code"] == "quota_exceeded"
    assert refused["RateLimit"].startswith('"tested";r=0;t=')
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert client_for(cast.bob).get(QUOTED).status_code == 429
    assert client_for(cast.mallory).get(QUOTED).status_code == 200


@pytest.mark.django_db
def test_refused_callers_are_counted_and_told(client_for, cast):
    answer = client_for(cast.faye).get(QUOTED)
    assert answer.status_code == 403
    assert answer["RateLimit"].startswith('"tested";r=99;')


@pytest.mark.django_db
def test_bad_tokens_are_counted_by_address(client):
    answer = client.get(QUOTED, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer["RateLimit"].startswith('"tested";r=99;')


@pytest.mark.django_db
def test_sibling_services_are_not_counted(service_client, settings):
    settings.SERVICE_CALLERS = frozenset({"payment"})
    answer = service_client("payment").get(QUOTED)
    assert answer.status_code == 200
    assert not answer.has_header("RateLimit")


@pytest.mark.django_db
def test_a_tenant_may_have_its_own(client_for, cast, settings):
    settings.RATE_LIMITS_TENANTS = {str(cast.alice.tenant_id): {"tested": (2, 60)}}
    assert client_for(cast.alice).get(QUOTED)["RateLimit-Policy"] == '"tested";q=2;w=60'
    call_command("quota_set", str(cast.mallory.tenant_id), "tested", "1")
    mallory = client_for(cast.mallory)
    assert [mallory.get(QUOTED).status_code for _ in range(2)] == [200, 429]


@pytest.mark.django_db
def test_strangers_are_counted_by_address(client):
    answers = [client.get("/api/v1/open/", REMOTE_ADDR="192.0.2.1") for _ in range(31)]
    assert [a.status_code for a in answers] == [200] * 30 + [429]
    assert client.get("/api/v1/open/", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_exact_under_parallel_requests():
    def take(_: int) -> bool:
        state = quota_take("parallel", rate_class="tested")
        connections.close_all()
        return state is not None and state.count <= state.quota

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(250))) == 100


def test_a_window_ends():
    ratelimit.redis_client().set(f"{ratelimit.PREFIX}:sample:tested:ended", 100, px=1)
    states = [quota_take("ended", rate_class="tested") for _ in range(50)]
    assert states[-1] is not None
    assert states[-1].count <= 51
    assert 0 < states[-1].reset <= 60


@pytest.mark.django_db
def test_away_redis_refuses_nobody(client_for, cast, monkeypatch, caplog):
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr("shared.api.redis.redis_client", lambda: nowhere)
    monkeypatch.setattr(ratelimit._Outage, "until", 0.0)
    monkeypatch.setattr(ratelimit._Outage, "logged", -1000.0)
    before = ratelimit.UNCHECKED._value.get()
    client = client_for(cast.alice)
    with caplog.at_level(logging.WARNING, logger="shared.api.ratelimit"):
        answers = [client.get(QUOTED) for _ in range(3)]
    assert [a.status_code for a in answers] == [200] * 3
    assert not answers[0].has_header("RateLimit")
    assert ratelimit.UNCHECKED._value.get() == before + 3
    assert sum("Redis is away" in r.message for r in caplog.records) == 1


def test_a_redis_that_knows_no_script_is_given_it():
    quota_take("someone", rate_class="tested")
    redis_client().script_flush()
    taken = [quota_take("someone", rate_class="tested") for _ in range(2)]
    assert [quota.count for quota in taken if quota] == [2, 3]


@pytest.mark.django_db
def test_a_lost_connection_is_made_again(client_for, cast):
    client = client_for(cast.alice)
    assert client.get(QUOTED)["RateLimit"].startswith('"tested";r=99;')
    # As a server that was started anew would.
    _own()._sock.shutdown(socket.SHUT_RDWR)
    assert client.get(QUOTED)["RateLimit"].startswith('"tested";r=98;')
