"""What the HTTP layer itself refuses."""

from shared.core.errors import (
    BadRequest,
    Conflict,
    NotFound,
    PreconditionFailed,
    TooManyRequests,
    Unavailable,
    Unprocessable,
)


class ValueOutOfRange(BadRequest):
    """A value is out of range or cannot be stored."""


class RequestMalformed(BadRequest):
    """The request is malformed."""


class ReferenceNotFound(NotFound):
    """Something that this refers to does not exist."""


class StateConflict(Conflict):
    """This conflicts with what is stored already."""


class DatabaseUnavailable(Unavailable):
    """The database is not available now; try again later."""


class VersionStale(PreconditionFailed):
    """The resource has changed since it was read; read it again."""


class QuotaExceeded(TooManyRequests):
    """The quota of {quota} requests in {window} seconds is used up."""


class IdempotencyKeyMissing(BadRequest):
    """This operation needs an Idempotency-Key header."""


class IdempotencyKeyInvalid(BadRequest):
    """An Idempotency-Key is 1 to 255 printable ASCII characters."""


class IdempotencyKeyReused(Unprocessable):
    """This Idempotency-Key was used for another request."""


class IdempotencyKeyInFlight(Conflict):
    """A request with this Idempotency-Key is being carried out; try again later."""


class IdempotencyKeySpent(Conflict):
    """This Idempotency-Key was used; its answer held a secret and is not shown again."""
