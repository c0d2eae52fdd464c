"""What the worker refuses, named for the fact."""

from shared.core.errors import Conflict, NotFound, Unprocessable


class JobNotFound(NotFound):
    """There is no such job."""


class JobOver(Conflict):
    """Job {job_id} is {state}; there is nothing left to cancel."""


class JobNotReplayable(Conflict):
    """Job {job_id} is {state}; only one that is dead, cancelled or waiting can be run again."""


class JobInTheWay(Conflict):
    """A job with the unique key {unique_key} waits or runs already."""


class ServiceUnknown(Unprocessable):
    """There is no service {service}."""


class DeadLetterJobNotFound(NotFound):
    """There is no such dead letter."""


class DeadLetterJobResolved(Conflict):
    """This dead letter is {state} already."""
