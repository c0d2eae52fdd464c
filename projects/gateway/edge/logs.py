"""One JSON line per request."""

import logging
import os
import sys
import time
from datetime import UTC, datetime

import orjson
from pythonjsonlogger.json import JsonFormatter

from projects.gateway.edge.exchange import Exchange

log = logging.getLogger("edge.access")
FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


def setup() -> None:
    """Log to standard output at LOG_LEVEL (INFO)."""
    handler = logging.StreamHandler(sys.stdout)
    names = {"asctime": "time", "levelname": "level", "name": "logger"}
    fields = {"service": "edge"}
    handler.setFormatter(JsonFormatter(FIELDS, rename_fields=names, static_fields=fields))
    for name in ("edge", "shared"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(os.environ.get("LOG_LEVEL", "INFO").upper())


def access(exchange: Exchange) -> None:
    """Say what was asked and answered; never the query, which may hold personal data.

    Written past `logging`, whose record costs more than all the rest of the line.
    """
    if not log.isEnabledFor(logging.INFO):
        return
    claims = exchange.claims or {}
    fields = {
        "time": datetime.now(UTC),
        "level": "INFO",
        "logger": log.name,
        "service": "edge",
        "message": "request",
        "method": exchange.method,
        "path": exchange.raw_path.decode("latin-1"),
        "status": exchange.status,
        "ms": round((time.perf_counter() - exchange.started_at) * 1000, 1),
        "upstream": exchange.service,
        "request_id": exchange.request_id,
        "trace_id": exchange.trace.trace_id,
        "tenant_id": claims.get("tid"),
        "user_id": claims.get("sub"),
    }
    sys.stdout.write(orjson.dumps(fields).decode() + "\n")
    sys.stdout.flush()
