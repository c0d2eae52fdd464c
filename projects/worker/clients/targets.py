"""What the worker asks of the services that jobs are for."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from projects.worker.domain.answers import Answer, Failed, answer_read, answers_read
from projects.worker.errors import ServiceUnknown
from projects.worker.models import BackgroundJob
from shared.http.client import ServiceClient
from shared.http.errors import UpstreamRefused, UpstreamUnavailable
from shared.jobs.errors import TaskArgsInvalid, TaskNotPublic, TaskUnknown
from shared.jobs.together import TOGETHER_SECONDS

REFUSALS = {error.code: error for error in (TaskArgsInvalid, TaskNotPublic, TaskUnknown)}


def service_check(service: str) -> None:
    """Raises ServiceUnknown."""
    if service not in settings.SERVICE_URLS:
        raise ServiceUnknown(service=service)


def job_push(job: BackgroundJob) -> Answer:
    """Have the target work one chunk; what it says, also when that is nothing."""
    body = {"job_id": str(job.id), "attempt": job.attempt, "args": job.args}
    try:
        status, answer = ServiceClient(job.service).push(
            f"/internal/jobs/{quote(job.task, safe='')}/",
            json=body,
            idempotency_key=str(job.id),
            timeout=job.timeout_seconds,
            tenant_id=job.tenant_id,
        )
    except UpstreamUnavailable as silence:
        return Failed(silence.detail)
    return answer_read(status, answer)


def jobs_push(jobs: Sequence[tuple[BackgroundJob, str]]) -> dict[UUID, tuple[Answer, float]]:
    """Have the target of several jobs of one kind, each with its traceparent, work a chunk of each.

    What it says of those that it came to, and the seconds of each; of none when it is silent or
    says nothing that can be understood. What it does not speak of it has not begun.
    """
    first, _ = jobs[0]
    try:
        status, answer = ServiceClient(first.service).push(
            "/internal/jobs/",
            json={"jobs": [_pushed(job, traceparent) for job, traceparent in jobs]},
            timeout=TOGETHER_SECONDS + first.timeout_seconds,
            tenant_id=first.tenant_id,
        )
    except UpstreamUnavailable:
        return {}
    told = answers_read(status, answer)
    return {job.id: told[str(job.id)] for job, _ in jobs if str(job.id) in told}


def _pushed(job: BackgroundJob, traceparent: str) -> dict[str, Any]:
    return {
        "task": job.task,
        "job_id": str(job.id),
        "attempt": job.attempt,
        "args": job.args,
        "traceparent": traceparent,
    }


def task_check(*, service: str, task: str, args: Mapping[str, Any], role: str | None) -> None:
    """Ask the target whether somebody of this role may request the task with these arguments.

    Raises ServiceUnknown, TaskUnknown, TaskNotPublic, TaskArgsInvalid, UpstreamUnavailable.
    """
    service_check(service)
    asked = {"args": dict(args), **({} if role is None else {"role": role})}
    try:
        ServiceClient(service).post(f"/internal/jobs/{task}/check/", json=asked)
    except UpstreamRefused as refused:
        error = REFUSALS.get(refused.upstream_code or "")
        if error is None:
            raise
        raise error(str(refused.problem.get("detail"))) from refused


def tasks_ask(service: str) -> list[dict[str, Any]]:
    """The tasks that a service declares. Raises UpstreamUnavailable, UpstreamRefused."""
    found: list[dict[str, Any]] = ServiceClient(service).get("/internal/jobs/")["results"]
    return found
