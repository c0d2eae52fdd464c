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


def answers_read(status: int, body: Mapping[str, Any]) -> dict[str, tuple[Answer, float]]:
    """What the answer to a push of several jobs says of each, by its id, and how long it took.

    Nothing where it does not answer the question: a target that is away, ill or older.
    """
    found = body.get("answers") if status == 200 else None
    told = [each for each in found if _whole(each)] if isinstance(found, list) else []
    return {
        each["job_id"]: (answer_read(each["status"], each["body"]), float(each["seconds"]))
        for each in told
    }


def _whole(told: Any) -> bool:
    kinds = {"job_id": str, "status": int, "body": Mapping, "seconds": int | float}
    return isinstance(told, Mapping) and all(
        isinstance(told.get(name), kind) for name, kind in kinds.items()
    )


def _seconds(body: Mapping[str, Any]) -> float:
    given = body.get("seconds")
    seconds = float(given) if isinstance(given, int | float) else 0.0
    # NaN compares with nothing and ends as 0.
    return min(seconds, LONGEST_WAIT_SECONDS) if seconds > 0 else 0.0


def _problem(status: int, body: Mapping[str, Any]) -> str:
    said = body.get("detail") or body.get("title") or ""
    return f"{status} {body.get('code') or ''}: {said}".replace(" :", ":").removesuffix(": ")
