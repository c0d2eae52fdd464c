"""Running a job: what each answer of the target comes to."""

import json
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db import connections

from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog
from projects.worker.services.jobs import job_cancel
from projects.worker.services.outcomes import job_give_back, job_succeed, job_try_failed
from projects.worker.services.rescue import jobs_rescue
from projects.worker.services.running import Running
from projects.worker.tests.factories import (
    AGAIN,
    DONE,
    answers,
    claimed,
    due,
    fresh,
    lapsed,
    queued,
    run,
)
from shared.contracts.worker import JobCancelled, JobDeadLettered, JobFailed, JobSucceeded
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def _problem(status: int, code: str):
    return status, {"code": code, "detail": "Because."}


def test_a_job_is_pushed_with_its_key_and_ends_with_its_result(tenant, target, assert_published):
    job = queued(args={"amount": "1.00"}, requester="lead_ingest")
    assert run(job) == "done"
    [request] = target.received
    assert request.path == "/internal/jobs/charge/"
    assert request.headers["Idempotency-Key"] == str(job.id)
    sent = {"job_id": str(job.id), "attempt": 1, "args": {"amount": "1.00"}}
    assert json.loads(request.body) == sent
    done = fresh(job)
    assert (done.state, done.result, done.lease_until) == ("succeeded", {"n": 1}, None)
    [event] = assert_published(JobSucceeded)
    assert (event.job_id, event.requester, event.result) == (job.id, "lead_ingest", {"n": 1})
    assert JobLog.objects.get().message.startswith("Done after")


def test_a_second_message_finds_nothing_to_do(tenant, target, assert_published):
    job = queued()
    assert [run(job), run(job)] == ["done", "taken"]
    assert len(target.received) == 1
    assert_published(JobSucceeded)


def test_chunks_follow_each_other_in_one_attempt(tenant, target):
    target.respond = answers(AGAIN, AGAIN, DONE)
    job = queued()
    assert run(job) == "done"
    assert [json.loads(r.body)["attempt"] for r in target.received] == [1, 1, 1]
    assert fresh(job).attempt == 1


@pytest.mark.parametrize(
    "answer",
    [
        _problem(500, "server_error"),
        _problem(503, "unavailable"),
        _problem(429, "too_many_requests"),
        _problem(409, "stale_attempt"),
        (200, b"not json"),
    ],
)
def test_what_may_pass_is_tried_again_later(tenant, target, assert_published, answer):
    target.respond = answers(answer)
    job = queued()
    assert run(job) == "failed"
    waiting = fresh(job)
    assert (waiting.state, waiting.attempt) == ("queued", 1)
    [event] = assert_published(JobFailed)
    assert event.retry_at == waiting.run_at
    target.respond = answers(DONE)
    assert run(due(job)) == "done"
    assert fresh(job).attempt == 2
    assert fresh(job).last_error == ""


@pytest.mark.parametrize("answer", [_problem(422, "charge_exceeds_due"), _problem(404, "x")])
def test_a_refusal_is_final(tenant, target, assert_published, answer):
    target.respond = answers(answer)
    job = queued()
    assert run(job) == "refused"
    assert fresh(job).state == "dead"
    letter = DeadLetterJob.objects.get()
    assert (letter.job_id, letter.attempts, letter.state) == (job.id, 1, "open")
    assert "Because." in letter.reason
    assert_published(JobDeadLettered)
    assert_published(JobFailed, count=0)


def test_a_task_may_say_when_to_come_again(tenant, target):
    later = {"state": "retry", "result": {}, "seconds": 3600.0, "reason": "quiet hours"}
    target.respond = answers((202, later))
    job = queued()
    run(job)
    waiting = fresh(job)
    assert 3590 < (waiting.run_at - waiting.updated_at).total_seconds() <= 3600
    assert waiting.last_error == "quiet hours"
    assert run(job) == "taken", "it is not due"


def test_a_silent_target_costs_one_try_and_the_last_one_is_the_end(tenant, target):
    job = queued(service="nowhere", max_attempts=2)
    assert run(job) == "failed"
    assert "ConnectError" in fresh(job).last_error
    assert run(due(job)) == "failed"
    assert fresh(job).state == "dead"
    assert "try 2 of 2" in DeadLetterJob.objects.get().reason


def test_the_timeout_is_the_jobs_own(tenant, target):
    release = Event()

    def respond(request):
        release.wait(20)
        return DONE

    target.respond = respond
    job = queued(timeout_seconds=1)
    assert run(job) == "failed"
    release.set()
    assert "ReadTimeout" in fresh(job).last_error


def test_a_job_cancelled_between_chunks_stops_and_its_result_is_refused(
    tenant, target, assert_published
):
    job = queued()

    def respond(request):
        if len(target.received) == 1:
            _in_tenant(tenant, lambda: job_cancel(job_id=job.id, by="a test"))
        return AGAIN if len(target.received) < 5 else DONE

    target.respond = respond
    assert run(job) == "lost"
    assert len(target.received) == 1
    assert fresh(job).state == "cancelled"
    assert_published(JobCancelled)
    assert_published(JobSucceeded, count=0)


def _in_tenant(tenant, work):
    def call():
        with tenant_scope(tenant):
            work()
        connections.close_all()

    thread = Thread(target=call)
    thread.start()
    thread.join(10)


def test_a_late_result_of_a_rescued_attempt_is_refused(tenant, target, assert_published):
    slow = claimed()
    lapsed(slow)
    assert jobs_rescue()
    assert fresh(slow).state == "queued"
    successor = claimed(slow)
    assert successor.attempt == 2
    assert not job_succeed(job=slow, result={}, seconds=1)
    assert not job_try_failed(job=slow, reason="late", luck=1)
    assert fresh(slow).state == "running"
    assert job_succeed(job=successor, result={}, seconds=1)
    assert_published(JobSucceeded)


def test_a_job_that_kills_its_worker_is_dead_after_its_attempts(tenant, assert_published):
    job = queued(max_attempts=3)
    for _ in range(3):
        lapsed(claimed(job))
        assert jobs_rescue()
        assert not jobs_rescue()
    assert fresh(job).state == "dead"
    assert "fell silent" in DeadLetterJob.objects.get().reason
    assert_published(JobDeadLettered)


def test_nothing_is_rescued_while_its_lease_lasts(tenant):
    job = claimed()
    assert not jobs_rescue()
    assert fresh(job).state == "running"


def test_a_job_given_back_has_lost_no_try(tenant, target):
    job = claimed(queued(max_attempts=1))
    assert job_give_back(job=job)
    assert fresh(job).tries == 0
    assert run(job) == "done"
    assert fresh(job).attempt == 2


def test_a_worker_that_stops_begins_nothing_and_gives_back_between_chunks(tenant, target):
    running = Running(uuid4())

    def respond(request):
        running.stopping.set()
        return AGAIN

    target.respond = respond
    job, other = queued(), queued()
    assert run(job, running) == "given back"
    assert run(other, running) == "left"
    assert {fresh(job).state, fresh(other).state} == {"queued"}
    assert len(target.received) == 1


def test_jobs_of_other_tenants_are_out_of_reach(tenant, other_tenant, target):
    job = queued()
    with tenant_scope(other_tenant):
        assert run(job) == "taken"
        assert not BackgroundJob.objects.exists()
    assert target.received == []


def test_a_nul_in_what_comes_back_is_stored_as_something_else(tenant, target):
    target.respond = answers((200, {"state": "done", "result": {"a": "x\0"}}))
    job = queued()
    assert run(job) == "done"
    assert fresh(job).result == {"a": "x\ufffd"}
