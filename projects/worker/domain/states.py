"""States of what the worker keeps."""

from enum import StrEnum


class JobState(StrEnum):
    """A job that waits for its next try is queued, with a later `run_at`."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    CANCELLED = "cancelled"


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
# From these a person may start a job anew.
REPLAYABLE_STATES = (JobState.DEAD, JobState.CANCELLED)


class DeadLetterState(StrEnum):
    OPEN = "open"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class LogLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
