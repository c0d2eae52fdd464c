"""Running several jobs of one service at once: one claim, one push after the other, one record.

Each is still a job of its own, with its attempt, lease, trace, log line and event.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from projects.worker.clients.targets import jobs_push
from projects.worker.domain.answers import Answer, Finished, Unfinished
from projects.worker.models import BackgroundJob
from projects.worker.services.claims import job_continue, jobs_claim
from projects.worker.services.enqueueing import BELL
from projects.worker.services.outcomes import STOPPED, job_give_back
from projects.worker.services.pushing import answer_record, span_described, span_name
from projects.worker.services.running import Run, Running
from projects.worker.services.successes import Success, jobs_succeed
from shared.events import doorbell
from shared.observability.logging import log_scope
from shared.observability.spans import Kind, span_begin, span_of
from shared.observability.tracing import Trace, trace_continue, trace_entered, trace_scope
from shared.tenancy.context import tenant_scope

UNANSWERED = "a push of several jobs was not answered, so that this one goes alone."

Answers = Mapping[UUID, tuple[Answer, float]]


@dataclass(frozen=True)
class Part:
    """One of the jobs, and the span of its attempt, in its own trace."""

    run: Run
    trace: Trace

    @property
    def job(self) -> BackgroundJob:
        return self.run.job


def jobs_run(*, tenant_id: UUID, job_ids: Sequence[UUID], running: Running) -> list[str]:
    """Work on those of the jobs that are free; of each in one word what came of it.

    A process may die between any two lines: the leases then lapse and the jobs are rescued.
    """
    if running.stopping.is_set():
        return ["left"] * len(job_ids)
    with tenant_scope(tenant_id), log_scope(tenant_id=tenant_id), ExitStack() as entered:
        jobs = jobs_claim(job_ids=job_ids, worker_id=running.worker_id)
        parts = [entered.enter_context(_entered(running, job)) for job in jobs]
        return ["taken"] * (len(job_ids) - len(jobs)) + _rounds_run(parts, running)


@contextmanager
def _entered(running: Running, job: BackgroundJob) -> Iterator[Part]:
    trace = trace_continue(job.traceparent)
    described = {**span_described(job), "tenant.id": str(job.tenant_id)}
    span = span_begin(trace, span_name(job), Kind.CONSUMER, described)
    with running.entered(job) as run:
        yield Part(run, trace)
    if span:
        span.end()


def _rounds_run(parts: Sequence[Part], running: Running) -> list[str]:
    words: list[str] = []
    while parts:
        answers = _pushed(parts)
        words += _ended_record(parts, answers)
        left = _left(parts, answers)
        if not answers or running.stopping.is_set():
            return words + _given_back(left, STOPPED if answers else UNANSWERED)
        parts = [part for part in left if _goes_on(part)]
        words += ["lost"] * (len(left) - len(parts))
    return words


def _pushed(parts: Sequence[Part]) -> Answers:
    """One push of all: a trace of its own, since it is none of theirs alone."""
    name = f"push jobs to {parts[0].job.service}"
    described = {"messaging.batch.message_count": len(parts)}
    with trace_scope(None) as trace, span_of(trace, name, Kind.INTERNAL, described):
        return jobs_push([(part.job, part.trace.traceparent) for part in parts])


def _left(parts: Sequence[Part], answers: Answers) -> list[Part]:
    """What is to be pushed again: first what the target did not come to."""
    begun = [part for part in parts if part.job.id in answers]
    unfinished = [part for part in begun if isinstance(answers[part.job.id][0], Unfinished)]
    return [part for part in parts if part.job.id not in answers] + unfinished


def _goes_on(part: Part) -> bool:
    return not part.run.lost.is_set() and job_continue(job=part.job)


def _ended_record(parts: Sequence[Part], answers: Answers) -> list[str]:
    """Record what has ended: together what is done, each for itself what is not."""
    ended = [(part, *answers[part.job.id]) for part in parts if part.job.id in answers]
    done = [
        Success(part.job, answer.result, seconds, part.trace.traceparent)
        for part, answer, seconds in ended
        if isinstance(answer, Finished)
    ]
    noted = jobs_succeed(successes=done) if done else set()
    words = ["done" if success.job.id in noted else "late" for success in done]
    for part, answer, seconds in ended:
        if not isinstance(answer, Finished | Unfinished):
            with trace_entered(part.trace), log_scope(job_id=part.job.id):
                words.append(answer_record(part.job, answer, seconds=seconds))
    return words


def _given_back(parts: Sequence[Part], why: str) -> list[str]:
    found = ["given back" if job_give_back(job=part.job, why=why) else "lost" for part in parts]
    doorbell.ring(BELL)
    return found
