"""What the scheduler asks of every sibling: which tasks there are, and may this be requested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from projects.scheduler.errors import ServiceUnknown
from shared.core.errors import DomainError
from shared.http.client import ServiceClient
from shared.http.errors import UpstreamRefused
from shared.jobs.errors import TaskArgsInvalid, TaskNotPublic, TaskUnknown

REFUSALS: dict[str | None, type[DomainError]] = {
    error.code: error for error in (TaskArgsInvalid, TaskNotPublic, TaskUnknown)
}


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A task as its service declares it."""

    task: str
    description: str = ""
    public: list[str] = field(default_factory=list)
    args_schema: Mapping[str, Any] = field(default_factory=dict)
    queue: str = "default"
    priority: int = 5
    max_attempts: int = 8
    timeout_seconds: int = 60
    cron: str = ""
    every_seconds: int = 0
    per: str = ""


def services_known() -> list[str]:
    """The services of the suite, this one too."""
    return sorted(settings.SERVICE_URLS)


def tasks_declared(service: str) -> list[Declaration]:
    """Ask a service for its tasks. Raises UpstreamUnavailable, UpstreamRefused."""
    return [_declaration(each) for each in ServiceClient(service).get("/internal/jobs/")["results"]]


def task_check(*, service: str, task: str, args: Mapping[str, Any], role: str) -> None:
    """Ask the service whether a user of this role may request the task with these arguments.

    Raises ServiceUnknown, TaskUnknown, TaskNotPublic, TaskArgsInvalid, UpstreamUnavailable.
    """
    if service not in settings.SERVICE_URLS:
        raise ServiceUnknown(service=service)
    try:
        ServiceClient(service).post(
            f"/internal/jobs/{task}/check/", json={"args": dict(args), "role": role}
        )
    except UpstreamRefused as refused:
        error = REFUSALS.get(refused.upstream_code)
        if error is None:
            raise
        raise error(refused.problem.get("detail")) from refused


def _declaration(told: Mapping[str, Any]) -> Declaration:
    schedule = told.get("schedule") or {}
    return Declaration(
        task=told["task"],
        description=told["description"],
        public=told["public"],
        args_schema=told["args"],
        queue=told["queue"],
        priority=told["priority"],
        max_attempts=told["max_attempts"],
        timeout_seconds=told["timeout_seconds"],
        cron=schedule.get("cron", ""),
        every_seconds=schedule.get("every_seconds", 0),
        per=schedule.get("per", ""),
    )
