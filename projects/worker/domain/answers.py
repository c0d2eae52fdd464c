"""What the answer to a push means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_WAIT_SECONDS = 30 * 24 * 3600.0
# The target is there but cannot say now; 401 speaks of our own key, which may be new to it.
PASSING = frozenset({401, 408, 425, 429})
STALE = "stale_attempt"


@dataclass(frozen=True)
class Finished:
    """The work is done."""

    result: Mapping[str, Any]


@dataclass(frozen=True)
class Unfinished:
    """There is more to do: push again at once."""


@dataclass(frozen=True)
class Failed:
    """This try failed; another may succeed, after `seconds` if the task has said so."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True)
class Refused:
    """No repetition can help."""

    reason: str


Answer = Finished | Unfinished | Failed | Refused


def answer_read(status: int, body: Mapping[str, Any]) -> Answer:
    """The meaning of an HTTP status and its decoded JSON."""
    state = body.get("state")
    if status == 200 and state == "done":
        result = body.get("result")
        return Finished(result if isinstance(result, Mapping) else {})
    if status == 202 and state == "again":
        return Unfinished()
    if status == 202 and state == "retry":
        return Failed(str(body.get("reason") or "asked for later"), _seconds(body))
    if 400 <= status < 500 and status not in PASSING and body.get("code") != STALE:
        return Refused(_problem(status, body))
    return Failed(_problem(status, body))


def _seconds(body: Mapping[str, Any]) -> float:
    given = body.get("seconds")
    seconds = float(given) if isinstance(given, int | float) else 0.0
    # NaN compares with nothing and ends as 0.
    return min(seconds, LONGEST_WAIT_SECONDS) if seconds > 0 else 0.0


def _problem(status: int, body: Mapping[str, Any]) -> str:
    said = body.get("detail") or body.get("title") or ""
    return f"{status} {body.get('code') or ''}: {said}".replace(" :", ":").removesuffix(": ")
