"""Logs as one JSON object a line, with the trace, the tenant and the user of the moment."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson
from pythonjsonlogger.orjson import OrjsonFormatter

from shared.observability.redaction import redact_line
from shared.observability.tracing import current_request_id, current_trace_id

_fields: ContextVar[dict[str, Any]] = ContextVar("log_fields", default={})  # noqa: B039


def bind(**fields: Any) -> None:
    """Add fields to every log line until the request, the event or the scope ends."""
    _fields.set({**_fields.get(), **{k: _plain(v) for k, v in fields.items() if v is not None}})


@contextmanager
def log_scope(**fields: Any) -> Iterator[None]:
    """Fields for the lines within; what was bound before returns on exit."""
    token = _fields.set(dict(_fields.get()))
    try:
        bind(**fields)
        yield
    finally:
        _fields.reset(token)


def bound_fields() -> dict[str, Any]:
    """What is bound now."""
    return dict(_fields.get())


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool) else str(value)


class RedactingJsonFormatter(OrjsonFormatter):
    """One line of JSON without secrets, also inside messages and tracebacks."""

    def __init__(self, *, service: str, **kwargs: Any) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            **kwargs,
        )
        self._service = service

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The record's fields, redacted, after those of the context."""
        line = {**log_data, **_context(self._service)}
        return super().process_log_record(dict(redact_line(line)))


def line_write(
    logger: logging.Logger, level: int, fields: Mapping[str, Any], *, service: str
) -> None:
    """The line that the formatter would make of the message `request` and these fields.

    For what every request writes: it goes past `logging`, whose record costs more than the line.
    """
    if logger.isEnabledFor(level):
        line = {
            "level": logging.getLevelName(level),
            "logger": logger.name,
            "message": "request",
            "time": datetime.now(UTC),
            **fields,
            **_context(service),
        }
        sys.stderr.write(orjson.dumps(redact_line(line), default=str).decode() + "\n")


def _context(service: str) -> dict[str, Any]:
    context = {
        "service": service,
        "trace_id": current_trace_id(),
        "request_id": current_request_id(),
        **_fields.get(),
    }
    return {name: value for name, value in context.items() if value is not None}


def logging_config(*, service: str, level: str = "INFO") -> dict[str, Any]:
    """The `LOGGING` setting of a service: everything to standard error, as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": RedactingJsonFormatter, "service": service}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django adds handlers of its own to these; one line for one fact is enough.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # The access log has told of it; a refusal is no fault of ours.
            "django.request": {"level": "ERROR"},
            # They log each request with its full URL.
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }
