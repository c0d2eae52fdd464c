"""The doors of jobs: pushed by the worker alone."""

import pytest

from shared.core.ids import uuid7
from shared.jobs.models import JobRecord
from shared.testing.project.models import Shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop_tasks")]


@pytest.fixture
def worker(service_client):
    return service_client("worker")


def push(client, task, *, attempt=1, job_id=None, **args):
    body = {"job_id": str(job_id or uuid7()), "attempt": attempt, "args": args}
    return client.post(f"/internal/jobs/{task}/", body, format="json")


def test_the_worker_pushes_a_job_and_hears_its_result(worker, tenant):
    answer = push(worker, "shop-open", name="Corner")
    assert answer.status_code == 200
    assert answer.json()["state"] == "done"
    assert answer.json()["result"] == {"opened": "Corner"}
    assert Shop.objects.get().name == "Corner"


def test_chunks_and_later_tries_are_accepted_but_not_done(worker, tenant):
    assert push(worker, "shops-open").status_code == 202
    later = push(worker, "shop-later")
    assert (later.status_code, later.json()["state"], later.json()["seconds"]) == (202, "retry", 30)


@pytest.mark.parametrize(
    ("task", "args", "status", "code"),
    [
        ("shop-burn", {}, 404, "task_unknown"),
        ("shop-open", {"name": 5}, 400, "task_args_invalid"),
        ("shop-refuse", {}, 409, "shop_refused"),
    ],
)
def test_what_cannot_be_done_is_a_problem(worker, tenant, task, args, status, code):
    answer = push(worker, task, **args)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Shop.objects.exists()


def test_a_late_attempt_is_refused(worker, tenant):
    job_id = uuid7()
    push(worker, "shops-open", attempt=2, job_id=job_id)
    answer = push(worker, "shops-open", attempt=1, job_id=job_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_attempt")
    assert Shop.objects.count() == 1


def test_nobody_else_may_push(service_client, client_for, cast, tenant):
    assert push(client_for(cast.alice), "shop-open", name="x").status_code == 401
    for name in ("payment", "scheduler"):
        assert push(service_client(name), "shop-open", name="x").status_code == 403
    assert not Shop.objects.exists()
    assert not JobRecord.objects.exists()


def test_who_plans_jobs_asks_what_there_is(service_client, tenant):
    listed = service_client("scheduler").get("/internal/jobs/").json()["results"]
    found = {task["task"]: task for task in listed}
    assert found["shop-open"]["public"] == ["owner"]
    assert found["events-clean-up"]["schedule"] == {
        "cron": "10 * * * *",
        "every_seconds": 0,
        "per": "platform",
    }


def test_who_plans_jobs_asks_before_accepting_one(service_client, tenant):
    client = service_client("scheduler")

    def check(task, **wanted):
        answer = client.post(f"/internal/jobs/{task}/check/", wanted, format="json")
        return answer.status_code, answer.json()["code"] if answer.content else ""

    assert check("shop-open", args={"name": "x"}, role="owner") == (204, "")
    assert check("shop-open", args={"name": "x"}) == (204, "")
    assert check("shop-open", args={"name": "x"}, role="agent") == (403, "task_not_public")
    assert check("shop-open", args={}, role="owner") == (400, "task_args_invalid")
    assert check("shop-burn", args={}) == (404, "task_unknown")
    assert not JobRecord.objects.exists()
