"""Which failures pass by themselves, and which would come again for ever."""

from pathlib import Path
from traceback import extract_tb

import redis
from django.db import InterfaceError, OperationalError

from shared.core.errors import Unavailable

TRANSIENT = (
    OperationalError,
    InterfaceError,
    Unavailable,
    ConnectionError,
    TimeoutError,
    redis.ConnectionError,
    redis.TimeoutError,
)
PROGRAM_LIMIT = "54"
LONGEST = 2_000


def failure_transient(error: BaseException) -> bool:
    """True for a database, network or service that is away, a deadlock, a lost race.

    PostgreSQL's program limits (a row too large for its index) are operational errors too,
    but they are the same every time.
    """
    sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, TRANSIENT) and not sqlstate.startswith(PROGRAM_LIMIT)


def failure_signature(error: BaseException) -> str:
    """The same text for the same kind of error raised at the same line."""
    frames = extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}@{place}"


def failure_text(error: BaseException) -> str:
    """The error for an operator: its name and sentence, no traceback."""
    return stored_text(f"{type(error).__name__}: {error}")[:LONGEST]


def stored_text(text: str) -> str:
    """PostgreSQL stores no NUL in a text."""
    return text.replace("\x00", "\ufffd")
