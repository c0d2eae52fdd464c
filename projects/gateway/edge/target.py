"""Paths are forwarded as they came; those that two programs could read differently are refused."""

import re
from urllib.parse import unquote_to_bytes

from projects.gateway.edge.problems import BAD_TARGET, Problem

PLAIN = re.compile(rb"/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*\Z")
BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})|%(?:2[fF]|5[cC]|[01][0-9A-Fa-f]|7[fF])")
QUERY = re.compile(rb"[\x21-\x7e]*\Z")
LONGEST = 8192


def target_check(raw_path: bytes, query: bytes) -> None:
    """Raise Problem 400 for dot segments, empty segments, hidden separators and control bytes."""
    if len(raw_path) + len(query) > LONGEST:
        raise Problem(414, "target_too_long", "The request target is longer than 8192 bytes.")
    if not PLAIN.match(raw_path) or not QUERY.match(query) or BAD_ESCAPE.search(raw_path):
        raise BAD_TARGET()
    if b"//" in raw_path or any(_is_dots(part) for part in raw_path.split(b"/")):
        raise BAD_TARGET()


def _is_dots(segment: bytes) -> bool:
    # A parameter (`..;x`) does not hide a dot segment from the servers that strip parameters.
    return unquote_to_bytes(segment).partition(b";")[0] in (b".", b"..")
