"""Why a job is not requested, not performed, or performed later."""

from shared.core.errors import BadRequest, Conflict, Forbidden, NotFound


class TaskUnknown(NotFound):
    """There is no task {task} here."""


class TaskArgsInvalid(BadRequest):
    """The arguments do not fit the task {task}."""


class TaskNotPublic(Forbidden):
    """The task {task} may not be requested by a {role}."""


class StaleAttempt(Conflict):
    """Attempt {attempt} of job {job_id} is over: a later one has taken its place."""


class RetryLater(Exception):
    """The work cannot be done now; nothing of this try is kept. Ask again after `seconds`."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason
