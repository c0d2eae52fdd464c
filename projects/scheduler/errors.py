"""What the scheduler refuses, named for the fact."""

from shared.core.errors import BadRequest, Conflict, NotFound


class ScheduledJobNotFound(NotFound):
    """There is no such scheduled job."""


class ScheduledTaskNotFound(NotFound):
    """There is no such scheduled task."""


class JobExecutionNotFound(NotFound):
    """There is no such execution."""


class ServiceUnknown(BadRequest):
    """There is no service {service}."""


class ScheduleInvalid(BadRequest):
    """Nobody can tell when this is due."""


class ScheduleInThePast(BadRequest):
    """This time is past; run the job now instead."""


class ScheduleNameTaken(Conflict):
    """A scheduled job has the name {name} already."""


class ScheduledJobDisabled(Conflict):
    """The scheduled job is disabled: {reason}"""


class ScheduledJobNotOwn(Conflict):
    """This schedule comes from its service or from the platform: pause it instead."""


class TaskWithdrawn(Conflict):
    """The service {service} no longer declares the task {task}."""


class ScheduledTaskEnded(Conflict):
    """The scheduled task is {state}; only a waiting one can be cancelled."""


class RowRefused(Conflict):
    """This row of django-celery-beat cannot be run."""
