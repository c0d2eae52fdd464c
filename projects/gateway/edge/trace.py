"""Request ids and W3C trace context at the door."""

import re
import secrets

REQUEST_ID = re.compile(r"[A-Za-z0-9._\-]{8,128}\Z")
TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")


def request_id(given: str | None) -> str:
    """The caller's id if it is a valid one, else a new one."""
    return given if given and REQUEST_ID.match(given) else secrets.token_hex(16)


def traceparent(given: str | None) -> str:
    """The caller's trace continued, or a new one begun."""
    if given and TRACEPARENT.match(given):
        return given
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_id(parent: str) -> str:
    return parent[3:35]
