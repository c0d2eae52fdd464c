"""This service verifies with the keys in its own database, not by calling itself."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from projects.gateway.selectors import jwks
from shared.auth import keys
from shared.core.clock import utcnow

FRESH = 30.0
UNKNOWN = 1.0


def install() -> None:
    """Hand the database to the verifier as its source of keys."""
    keys.source_register(published_keys, ttl=FRESH, unknown_interval=UNKNOWN)


def published_keys() -> Sequence[dict[str, Any]]:
    """The public keys; a connection that was opened for this alone is closed again."""
    opened_here = connection.connection is None
    try:
        return jwks(now=utcnow())
    finally:
        if opened_here:
            connection.close()
