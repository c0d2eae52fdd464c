"""One effect per key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from shared.api.expiry import idempotency_expire
from shared.api.models import IdempotencyRecord
from shared.api.platform_jobs import IDEMPOTENCY_KEPT
from shared.api.tests.sample_api import Gate
from shared.core.clock import utcnow
from shared.testing.project.models import Order, Shop

URL = "/api/v1/shops/"
committed = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def post(client: Any, path: str, body: Any, key: str | None = "k-1") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(URL + path, body, format="json", headers=headers)


def in_thread(client: Any, path: str, body: Any, key: str) -> Any:
    try:
        return post(client, path, body, key)
    finally:
        connections.close_all()


@committed
def test_twenty_at_once_have_one_effect(client_for, cast, tenant):
    clients = [client_for(cast.alice) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        jobs = [pool.submit(in_thread, c, "", {"name": "Corner"}, "same") for c in clients]
        answers = [job.result() for job in jobs]
    assert Shop.objects.count() == 1
    created = [a for a in answers if a.status_code == 201]
    assert created
    assert {a.content for a in created} == {created[0].content}
    assert {a.status_code for a in answers} <= {201, 409}
    assert sum(1 for a in created if not a.has_header("Idempotency-Replayed")) == 1


@committed
def test_in_flight_is_a_conflict_and_then_replayed(client_for, cast, tenant):
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(in_thread, client_for(cast.alice), "gated/", {"name": "x"}, "k-1")
        assert Gate.entered.wait(20)
        second = post(client_for(cast.alice), "gated/", {"name": "x"})
        Gate.leave.set()
        answer = first.result()
    assert second.status_code == 409
    assert second.json()["code"] == "idempotency_key_in_flight"
    assert answer.status_code == 201
    again = post(client_for(cast.alice), "gated/", {"name": "x"})
    assert again.content == answer.content
    assert again["Idempotency-Replayed"] == "true"


@committed
def test_killed_in_the_middle_leaves_nothing_and_may_be_retried(alice, tenant):
    alice.raise_request_exception = False
    assert post(alice, "die/", {"name": "Corner"}).status_code in (500, 503)
    connections.close_all()
    assert not Shop.objects.exists()
    assert not IdempotencyRecord.objects.exists()
    assert post(alice, "", {"name": "Corner"}).status_code == 201
    assert Shop.objects.count() == 1


@pytest.mark.django_db
def test_replay_is_the_first_answer_with_its_headers(alice, tenant):
    first = post(alice, "", {"name": "Corner"})
    again = post(alice, "", {"name": "Corner"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert (first["Location"], first["ETag"]) == (again["Location"], again["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert Shop.objects.count() == 1


@pytest.mark.django_db
def test_whitespace_and_order_do_not_make_another_request(alice, tenant):
    headers = {"Idempotency-Key": "k"}
    bodies = ['{"name":"A","x":1}', ' { "x" : 1, "name": "A" } ']
    answers = [
        alice.post(URL, body, content_type="application/json", headers=headers) for body in bodies
    ]
    assert [a.status_code for a in answers] == [400, 400]
    assert answers[1]["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_other_body_or_other_path_is_unprocessable(alice, tenant):
    post(alice, "", {"name": "Corner"})
    other = post(alice, "", {"name": "Market"})
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    answer = alice.post(
        f"{URL}?a=1", {"name": "Corner"}, format="json", headers={"Idempotency-Key": "k-1"}
    )
    assert answer.status_code == 422
    assert Shop.objects.count() == 1


@pytest.mark.django_db
def test_scope_is_tenant_caller_and_route(client_for, cast, tenant):
    for member in (cast.alice, cast.bob, cast.mallory):
        assert post(client_for(member), "", {"name": member.name}).status_code == 201
    assert post(client_for(cast.alice), "pay/", {"name": "Alice 2"}).status_code == 201
    assert Shop.objects.count() == 3


@pytest.mark.django_db
def test_a_stored_4xx_is_given_again_and_its_work_undone(alice, tenant):
    first = post(alice, "refuse/", {"name": "Corner"})
    again = post(alice, "refuse/", {"name": "Corner"})
    assert first.status_code == again.status_code == 422
    assert first.json()["errors"] == [
        {"field": "name", "code": "ugly", "message": "Choose another."}
    ]
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"] == "application/problem+json"
    assert again["Idempotency-Replayed"] == "true"
    assert not Shop.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("close/", 409), ("away/", 503), ("broken/", 500)])
def test_what_may_end_otherwise_next_time_is_not_stored(alice, tenant, path, status):
    alice.raise_request_exception = False
    for _ in range(2):
        answer = post(alice, path, {"name": "Corner"})
        assert answer.status_code == status
        assert not answer.has_header("Idempotency-Replayed")
    assert not IdempotencyRecord.objects.exists()
    assert not Shop.objects.exists()


@pytest.mark.django_db
def test_forbidden_is_not_stored(client_for, cast, tenant):
    assert post(client_for(cast.faye), "", {"name": "Corner"}).status_code == 403
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
def test_a_secret_is_not_stored_and_its_key_is_single_use(alice, tenant):
    first = post(alice, "key/", {"name": "Corner"})
    again = post(alice, "key/", {"name": "Corner"})
    assert first.status_code == 201
    assert again.status_code == 409
    assert again.json()["code"] == "idempotency_key_spent"
    assert b"hush" not in bytes(IdempotencyRecord.objects.get().body)
    assert Shop.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tinside", "café"])
def test_a_bad_key_is_refused(alice, tenant, key):
    answer = post(alice, "", {"name": "Corner"}, key)
    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_invalid"
    assert not Shop.objects.exists()


@pytest.mark.django_db
def test_the_longest_key_is_accepted(alice, tenant):
    assert post(alice, "", {"name": "Corner"}, "x" * 255).status_code == 201


@pytest.mark.django_db
def test_a_required_key_is_required(alice, tenant):
    answer = post(alice, "pay/", {"name": "Corner"}, None)
    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_missing"
    assert not Shop.objects.exists()


@committed
def test_a_key_that_the_database_refuses_at_commit_leaves_nothing(alice, tenant):
    answer = post(alice, "order/", {"shop_id": str(uuid4())})
    assert answer.status_code == 404
    assert answer.json()["code"] == "reference_not_found"
    assert not Order.objects.exists()
    assert not IdempotencyRecord.objects.exists()


@committed
def test_only_old_records_expire(alice, tenant):
    post(alice, "", {"name": "Corner"})
    assert idempotency_expire(utcnow() - IDEMPOTENCY_KEPT, batch=9) == 0
    assert idempotency_expire(utcnow() + timedelta(seconds=1), batch=9) == 1
    assert not IdempotencyRecord.objects.exists()
