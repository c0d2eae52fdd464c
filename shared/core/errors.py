"""Errors named for the fact; the API turns each into one problem document.

A subclass states its family and a sentence:

    class PlanNotDraft(Conflict):
        "Only a draft plan can be changed; plan {plan_id} is {status}."

    raise PlanNotDraft(plan_id=plan.id, status=plan.status)
"""

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class FieldError:
    """One reason why one field of the input was refused."""

    field: str
    code: str
    message: str


class _Context(dict[str, Any]):
    """Leaves an unknown {name} as it is: an error must not fail while it is made."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class DomainError(Exception):
    """The request could not be carried out."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "domain_error"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = _WORD_START.sub("_", cls.__name__).lower()

    def __init__(
        self, detail: str | None = None, *, errors: Sequence[FieldError] = (), **context: Any
    ) -> None:
        sentence = detail if detail is not None else self._sentence()
        self.detail = sentence.format_map(_Context(context)) if detail is None else sentence
        self.errors = tuple(errors)
        self.context = context
        super().__init__(self.detail)

    @classmethod
    def _sentence(cls) -> str:
        return " ".join((inspect.getdoc(cls) or cls.code).split("\n\n")[0].split())


class BadRequest(DomainError):
    """The request is not well formed."""

    status = 400


class Unauthenticated(DomainError):
    """Sign in to do this."""

    status = 401


class Forbidden(DomainError):
    """You may not do this."""

    status = 403


class NotFound(DomainError):
    """There is no such thing."""

    status = 404


class Conflict(DomainError):
    """The present state does not allow this."""

    status = 409


class PreconditionFailed(DomainError):
    """The resource has changed since it was read."""

    status = 412


class Unprocessable(DomainError):
    """The request is well formed but cannot be carried out."""

    status = 422


class TooManyRequests(DomainError):
    """The quota is used up; try again later."""

    status = 429


class Unavailable(DomainError):
    """A service that this needs is not available now; try again later."""

    status = 503
