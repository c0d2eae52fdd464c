"""Jobs that somebody asks for over HTTP."""

from collections.abc import Mapping
from typing import Any

from projects.worker.clients.targets import service_check, task_check
from projects.worker.models import BackgroundJob
from projects.worker.services.enqueueing import Order, job_enqueue


def job_permit(*, values: Mapping[str, Any], role: str) -> None:
    """Pass when the task admits users of the role and the arguments fit: its service decides.

    Raises ServiceUnknown, TaskUnknown, TaskNotPublic, TaskArgsInvalid, UpstreamUnavailable.
    """
    task_check(
        service=values["service"], task=values["task"], args=values.get("args", {}), role=role
    )


def job_request(**values: Any) -> tuple[BackgroundJob, bool]:
    """The job of these fields of an Order, and whether it is new. Raises ServiceUnknown."""
    order = Order(**values)
    service_check(order.service)
    return job_enqueue(order=order)
