"""What the worker tells of executions."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from projects.scheduler.models import JobExecution
from projects.scheduler.models.execution import ENDED
from shared.contracts.worker import JobFacts


def execution_outcome(
    facts: JobFacts,
    *,
    state: str,
    as_of: int,
    reason: str = "",
    result: Mapping[str, Any] | None = None,
) -> bool:
    """Note what became of an execution, unless a newer word is known.

    False for a job of somebody else, an old word, and an execution deleted since.
    """
    if facts.requester != settings.SERVICE_NAME:
        return False
    known = JobExecution.objects.filter(id=facts.job_id, as_of__lt=as_of)
    changed = known.update(
        state=state,
        attempts=facts.attempts,
        reason=reason,
        result=result or {},
        finished_at=facts.occurred_at if state in ENDED else None,
        as_of=as_of,
    )
    return changed == 1
