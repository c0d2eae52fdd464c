"""Jobs in tests: performed here as the worker's push does, without a worker."""

from typing import Any
from uuid import UUID

import msgspec

from shared.contracts.jobs import JobRequested
from shared.core.ids import uuid7
from shared.jobs.perform import Answer, job_perform
from shared.testing.events import published


def job_run(task: str, args: Any = None, *, job_id: UUID | None = None, attempt: int = 1) -> Answer:
    """Perform a job of this service, chunk after chunk, in the tenant in context.

    Returns the last answer: done, or retry. Raises what the task raises.
    """
    job_id = job_id or uuid7()
    sent = msgspec.to_builtins(args or {})
    while True:
        answer = job_perform(task=task, job_id=job_id, attempt=attempt, args=sent)
        if answer.state != "again":
            return answer


def jobs_requested(task: str | None = None) -> list[JobRequested]:
    """The jobs that the tenant in context has in its outbox, in order."""
    return [job for job in published(JobRequested) if task in (None, job.task)]


def jobs_drain(task: str | None = None) -> list[Answer]:
    """Perform every job requested so far, also those that they request; done ones only answer."""
    answers: dict[UUID, Answer] = {}
    while waiting := [job for job in jobs_requested(task) if job.job_id not in answers]:
        for job in waiting:
            answers[job.job_id] = job_run(job.task, job.args, job_id=job.job_id)
    return list(answers.values())
