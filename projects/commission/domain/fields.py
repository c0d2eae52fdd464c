"""Reading untrusted JSON field by field, collecting every problem with its path."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from projects.commission.domain.exactness import ZERO

Problem = tuple[str, str, str]
MOST = Decimal(10) ** 15
DIGITS = 10


class DefinitionInvalid(ValueError):
    """A plan's definition breaks its schema; `problems` holds (field, code, message)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{field}: {message}" for field, _, message in problems))


class Reader:
    """One JSON object being read. Problems of nested readers collect in the outermost."""

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        allowed: frozenset[str] | set[str],
        path: str = "definition",
        problems: list[Problem] | None = None,
    ) -> None:
        self.data, self.path = data, path
        self.problems: list[Problem] = [] if problems is None else problems
        for name in sorted(str(key) for key in data if key not in allowed):
            self.problem(name, "unknown", "This field is not known here.")

    def problem(self, name: str, code: str, message: str) -> None:
        """Note that the field `name` is wrong."""
        self.problems.append((f"{self.path}.{name}", code, message))

    def number(self, name: str, *, most: Decimal = MOST) -> Decimal:
        """A required decimal string from 0 to `most` with at most ten fractional digits."""
        value = _decimal(self.data.get(name))
        if value is None or not ZERO <= value <= most:
            self.problem(name, "invalid", f"Must be a decimal string from 0 to {most:f}.")
            return ZERO
        return value

    def optional(self, name: str) -> Decimal | None:
        """Like `number`, but null or missing is None."""
        return None if self.data.get(name) is None else self.number(name)

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """A required string out of `choices`."""
        value = self.data.get(name)
        if value not in choices:
            self.problem(name, "invalid", f"Must be one of {', '.join(choices)}.")
            return choices[0]
        return str(value)

    def rows(self, name: str, allowed: set[str], *, at_most: int) -> list["Reader"]:
        """A required list of 1 to `at_most` objects, each as its own reader."""
        rows = _objects(self.data.get(name))
        if not 1 <= len(rows) <= at_most:
            self.problem(name, "invalid", f"Must be a list of 1 to {at_most} objects.")
            return []
        return [self._row(f"{name}[{place}]", row, allowed) for place, row in enumerate(rows)]

    def finish(self) -> None:
        """Raises DefinitionInvalid if anything was wrong."""
        if self.problems:
            raise DefinitionInvalid(self.problems)

    def _row(self, name: str, row: Mapping[str, Any], allowed: set[str]) -> "Reader":
        return Reader(row, allowed=allowed, path=f"{self.path}.{name}", problems=self.problems)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """The value if it is a list of objects, else nothing."""
    if isinstance(value, list) and all(isinstance(row, Mapping) for row in value):
        return value
    return []


def _decimal(value: Any) -> Decimal | None:
    # A JSON number has been through a binary float: only strings are exact.
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if _fits(number) else None


def _fits(number: Decimal) -> bool:
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -DIGITS <= exponent <= 15
