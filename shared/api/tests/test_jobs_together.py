"""The door for several jobs at once: each is answered as its own push would be."""

import pytest

from shared.core.ids import uuid7
from shared.jobs.models import JobRecord
from shared.jobs.tests.tasks import Meanwhile
from shared.testing.project.models import Shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop_tasks")]
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def worker(service_client):
    client = service_client("worker")
    client.raise_request_exception = False
    return client


def part(task="shop-open", *, attempt=1, **args):
    return {"task": task, "job_id": str(uuid7()), "attempt": attempt, "args": args}


def push(client, *parts):
    return client.post("/internal/jobs/", {"jobs": parts}, format="json")


def alone(client, part):
    body = {name: part[name] for name in ("job_id", "attempt", "args")}
    return client.post(f"/internal/jobs/{part['task']}/", body, format="json")


def test_each_is_answered_as_alone(worker, tenant):
    parts = [
        part(name="Corner"),
        part("shops-open"),
        part("shop-later"),
        part("shop-burn"),
        part(name=5),
        part("shop-refuse"),
    ]
    answers = push(worker, *parts).json()["answers"]
    assert [answer["job_id"] for answer in answers] == [part["job_id"] for part in parts]
    assert [answer["status"] for answer in answers] == [200, 202, 202, 404, 400, 409]
    Shop.objects.all().delete()
    for given, answer in zip(parts, answers, strict=True):
        single = alone(worker, {**given, "job_id": str(uuid7())})
        assert single.status_code == answer["status"]
        assert _without_trace(single.json()) == _without_trace(answer["body"])


def _without_trace(body):
    return {name: value for name, value in body.items() if name not in ("trace_id", "result")}


def test_a_problem_names_the_jobs_own_trace(worker, tenant):
    [answer] = push(worker, {**part("shop-burn"), "traceparent": TRACE}).json()["answers"]
    assert answer["body"]["trace_id"] == TRACE[3:35]


def test_the_work_is_a_span_of_the_jobs_own_trace(worker, tenant, spans):
    push(worker, {**part("shops-open"), "traceparent": TRACE})
    [work] = [span for span in spans if span.name == "perform shops-open"]
    assert (work.trace.trace_id, work.trace.parent_id) == (TRACE[3:35], TRACE[36:52])


def test_after_a_fault_of_the_service_nothing_more_is_begun(worker, tenant):
    def fail():
        raise RuntimeError("the power went out")

    Meanwhile.do = staticmethod(fail)
    parts = [part("shops-open"), part(name="Corner"), part("shops-open")]
    answers = push(worker, *parts).json()["answers"]
    assert [answer["status"] for answer in answers] == [202, 500]
    assert Shop.objects.count() == 1


@pytest.mark.parametrize("count", [0, 101])
def test_so_many_jobs_are_no_push(worker, tenant, count):
    assert push(worker, *(part("shops-open") for _ in range(count))).status_code == 400
    assert not JobRecord.objects.exists()


def test_a_job_is_pushed_once(worker, tenant):
    same = part("shops-open")
    assert push(worker, same, same).status_code == 400
    assert not JobRecord.objects.exists()


def test_nobody_else_may_push(service_client, client_for, cast, tenant):
    assert push(client_for(cast.alice), part(name="x")).status_code == 401
    for name in ("payment", "scheduler"):
        assert push(service_client(name), part(name="x")).status_code == 403
    assert not JobRecord.objects.exists()
