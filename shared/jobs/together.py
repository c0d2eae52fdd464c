"""Several jobs of one tenant in one push: each is performed for itself, as if pushed alone."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from shared.core.errors import DomainError
from shared.jobs.perform import Answer, Entry, entry_perform, entry_read, records_enter
from shared.observability.logging import log_scope
from shared.observability.spans import Kind, span_of
from shared.observability.tracing import trace_scope

# Nothing more is begun after so long: what is not done soon is better shared among threads.
TOGETHER_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Push:
    """One chunk of one attempt of a job, and the span that it belongs to."""

    task: str
    job_id: UUID
    attempt: int
    args: Mapping[str, Any]
    traceparent: str = ""


def jobs_begin(pushes: Sequence[Push]) -> Iterator[tuple[Push, Callable[[], Answer]]]:
    """Each of the pushes with the work on it, in order, as far as time allows.

    All are noted first, by one statement. The work raises as job_perform does. What is not given
    out has not been begun.
    """
    until = time.monotonic() + TOGETHER_SECONDS
    read = [_read(push) for push in pushes]
    records = records_enter([entry for entry in read if isinstance(entry, Entry)])
    for push, entry in zip(pushes, read, strict=True):
        if isinstance(entry, DomainError):
            yield push, partial(_refuse, entry)
        else:
            yield push, partial(entry_perform, entry, records.get(entry.job_id))
        if time.monotonic() > until:
            return


@contextmanager
def push_scope(push: Push) -> Iterator[None]:
    """Log lines, calls and events within belong to the job and its trace."""
    with (
        trace_scope(push.traceparent) as trace,
        log_scope(job_id=push.job_id),
        span_of(trace, f"perform {push.task}", Kind.SERVER),
    ):
        yield


def _read(push: Push) -> Entry | DomainError:
    try:
        return entry_read(task=push.task, job_id=push.job_id, attempt=push.attempt, args=push.args)
    except DomainError as refusal:
        return refusal


def _refuse(refusal: DomainError) -> Answer:
    raise refusal
