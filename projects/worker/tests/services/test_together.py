"""Several jobs in one message: pushed at once, and each still a job of its own."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog
from projects.worker.services.claims import jobs_claim
from projects.worker.services.jobs import job_cancel
from projects.worker.services.rescue import jobs_rescue
from projects.worker.services.running import Running
from projects.worker.services.successes import Success, jobs_succeed
from projects.worker.services.together import jobs_run
from projects.worker.tests.factories import AGAIN, DONE, claimed, fresh, lapsed, queued, run
from shared.contracts.worker import JobDeadLettered, JobFailed, JobSucceeded
from shared.events.models import OutboxEvent
from shared.http.tests.server import Answer, Received
from shared.tenancy.context import tenant_required, tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BROKEN: Answer = (500, {"code": "server_error", "detail": "Because."})
REFUSED: Answer = (422, {"code": "charge_exceeds_due", "detail": "Because."})


def several(count: int = 3, **facts) -> list[BackgroundJob]:
    return [queued(args={"n": number}, **facts) for number in range(count)]


def run_all(jobs: list[BackgroundJob], running: Running | None = None) -> list[str]:
    """What a thread does that takes the message of several jobs."""
    return jobs_run(
        tenant_id=tenant_required(),
        job_ids=[job.id for job in jobs],
        running=running or Running(uuid4()),
    )


def parts(request: Received) -> list[dict]:
    found: list[dict] = json.loads(request.body)["jobs"]
    return found


def told(*numbered: tuple[dict, Answer]) -> Answer:
    answers = [
        {"job_id": part["job_id"], "status": status, "body": body, "seconds": 0.25}
        for part, (status, body) in numbered
    ]
    return 200, {"answers": answers}


def each(answer: Callable[[dict], Answer]) -> Callable[[Received], Answer]:
    """A target that answers every job of a push, or the one job of the other kind of push."""

    def respond(request: Received) -> Answer:
        if request.path == "/internal/jobs/":
            return told(*((part, answer(part)) for part in parts(request)))
        return answer(json.loads(request.body))

    return respond


def states(jobs: list[BackgroundJob]) -> list[str]:
    return [fresh(job).state for job in jobs]


def test_one_push_carries_all_and_each_ends_for_itself(tenant, target, assert_published):
    target.respond = each(lambda part: (200, {"state": "done", "result": part["args"]}))
    jobs = several(traceparent=TRACE)
    assert run_all(jobs) == ["done"] * 3
    [request] = target.received
    assert request.path == "/internal/jobs/"
    sent = [(part["task"], part["job_id"], part["attempt"]) for part in parts(request)]
    assert sent == [("charge", str(job.id), 1) for job in jobs]
    assert states(jobs) == ["succeeded"] * 3
    assert [fresh(job).result for job in jobs] == [{"n": 0}, {"n": 1}, {"n": 2}]
    events = assert_published(JobSucceeded, count=3)
    assert [(event.job_id, event.result) for event in events] == [
        (job.id, {"n": number}) for number, job in enumerate(jobs)
    ]
    assert {line.message for line in JobLog.objects.all()} == {"Done after 0.250 s."}
    assert JobLog.objects.count() == 3


def test_each_has_its_span_in_its_own_trace_and_the_push_one_of_neither(tenant, target, spans):
    target.respond = each(lambda part: DONE)
    other = TRACE.replace("0af7", "1bf7")
    run_all([queued(traceparent=TRACE), queued(traceparent=other)])
    found = {span.trace.trace_id: span for span in spans if span.name == "run payment.charge"}
    assert set(found) == {TRACE[3:35], other[3:35]}
    sent = [part["traceparent"] for part in parts(target.received[0])]
    assert sent == [found[traceparent[3:35]].trace.traceparent for traceparent in (TRACE, other)]
    [push] = [span for span in spans if span.name == "push jobs to payment"]
    assert push.attributes["messaging.batch.message_count"] == 2
    assert push.trace.trace_id not in found


def test_each_goes_on_in_its_own_trace(tenant, target):
    target.respond = each(lambda part: DONE)
    other = TRACE.replace("0af7", "1bf7")
    run_all([queued(traceparent=TRACE), queued(traceparent=other)])
    traces = [TRACE[3:35], other[3:35]]
    assert [part["traceparent"][3:35] for part in parts(target.received[0])] == traces
    assert [e.traceparent[3:35] for e in OutboxEvent.objects.order_by("position")] == traces


def test_what_fails_or_is_refused_leaves_the_others_alone(tenant, target, assert_published):
    said = {0: DONE, 1: BROKEN, 2: REFUSED}
    target.respond = each(lambda part: said[part["args"]["n"]])
    jobs = several()
    assert run_all(jobs) == ["done", "failed", "refused"]
    assert states(jobs) == ["succeeded", "queued", "dead"]
    assert DeadLetterJob.objects.get().job_id == jobs[2].id
    for event in (JobSucceeded, JobFailed, JobDeadLettered):
        assert_published(event)


def test_what_the_target_did_not_come_to_is_pushed_again(tenant, target):
    target.respond = lambda request: told((parts(request)[0], DONE))
    jobs = several()
    assert run_all(jobs) == ["done"] * 3
    assert [len(parts(request)) for request in target.received] == [3, 2, 1]
    assert [fresh(job).attempt for job in jobs] == [1, 1, 1]


def test_chunks_go_on_behind_those_that_wait(tenant, target):
    def respond(request: Received) -> Answer:
        first = len(target.received) == 1
        return told((parts(request)[0], AGAIN if first else DONE))

    target.respond = respond
    jobs = several(2)
    assert run_all(jobs) == ["done", "done"]
    pushed = [[part["args"]["n"] for part in parts(request)] for request in target.received]
    assert pushed == [[0, 1], [1, 0], [0]]


@pytest.mark.parametrize(
    "answer",
    [
        (503, {"code": "unavailable"}),
        (404, {"code": "not_found"}),
        (200, b"not json"),
        (200, {"answers": [{"job_id": 5}]}),
    ],
)
def test_an_unanswered_push_costs_no_try_and_each_goes_alone(tenant, target, answer):
    target.respond = lambda request: answer
    jobs = several(max_attempts=1)
    assert run_all(jobs) == ["given back"] * 3
    assert {(fresh(job).state, fresh(job).tries, fresh(job).attempt) for job in jobs} == {
        ("queued", 0, 1)
    }
    assert "goes alone" in JobLog.objects.first().message
    target.respond = each(lambda part: DONE)
    assert [run(job) for job in jobs] == ["done"] * 3


def test_a_target_that_nobody_hears_gives_all_back(tenant, target):
    jobs = several(service="nowhere")
    assert run_all(jobs) == ["given back"] * 3


def test_a_second_message_finds_nothing_to_do(tenant, target, assert_published):
    target.respond = each(lambda part: DONE)
    jobs = several()
    assert run(jobs[1]) == "done"
    assert sorted(run_all(jobs)) == ["done", "done", "taken"]
    assert run_all(jobs) == ["taken"] * 3
    assert len(target.received) == 2
    assert_published(JobSucceeded, count=3)


def test_a_job_cancelled_meanwhile_is_refused_alone(tenant, target, assert_published):
    jobs = several()
    mine = jobs_claim(job_ids=[job.id for job in jobs], worker_id=uuid4())
    job_cancel(job_id=jobs[1].id, by="a test")
    assert jobs_succeed(successes=[success(job) for job in mine]) == {jobs[0].id, jobs[2].id}
    assert states(jobs) == ["succeeded", "cancelled", "succeeded"]
    assert_published(JobSucceeded, count=2)


def success(job: BackgroundJob) -> Success:
    return Success(job, {}, 0.1, "")


def test_late_results_of_a_rescued_attempt_are_refused(tenant, target, assert_published):
    """As after a kill between push and outcome: the target has done it, nobody has noted it."""
    jobs = several(2)
    slow = jobs_claim(job_ids=[job.id for job in jobs], worker_id=uuid4())
    for job in slow:
        lapsed(job)
    assert jobs_rescue()
    successor = claimed(jobs[0])
    assert successor.attempt == 2
    assert jobs_succeed(successes=[success(job) for job in slow]) == set()
    assert states(jobs) == ["running", "queued"]
    assert_published(JobSucceeded, count=0)
    assert jobs_succeed(successes=[success(successor)]) == {successor.id}
    assert_published(JobSucceeded)


def test_a_job_lost_between_two_pushes_is_not_pushed_again(tenant, target):
    running = Running(uuid4())

    def respond(request: Received) -> Answer:
        for held in running.runs():
            if held.job.args == {"n": 1}:
                held.lost.set()
        return told((parts(request)[0], DONE))

    target.respond = respond
    jobs = several()
    assert sorted(run_all(jobs, running)) == ["done", "done", "lost"]
    assert [len(parts(request)) for request in target.received] == [3, 1]


def test_a_worker_that_stops_gives_back_what_it_has_not_begun(tenant, target):
    running = Running(uuid4())

    def respond(request: Received) -> Answer:
        running.stopping.set()
        return told((parts(request)[0], DONE))

    target.respond = respond
    jobs = several(max_attempts=1)
    assert run_all(jobs, running) == ["done", "given back", "given back"]
    assert run_all(jobs, running) == ["left"] * 3
    assert states(jobs) == ["succeeded", "queued", "queued"]
    assert [fresh(job).tries for job in jobs] == [1, 0, 0]
    assert running.runs() == []


def test_jobs_of_other_tenants_are_out_of_reach(tenant, other_tenant, target):
    jobs = several()
    with tenant_scope(other_tenant):
        assert run_all(jobs) == ["taken"] * 3
    assert target.received == []


def test_the_claimed_keep_their_order(tenant):
    ids: list[UUID] = [job.id for job in several()][::-1]
    assert [job.id for job in jobs_claim(job_ids=ids, worker_id=uuid4())] == ids
