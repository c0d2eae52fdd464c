"""Signatures of webhooks: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`.

The header may carry several v1 values while a secret is rotated.
"""

import hashlib
import hmac
from collections.abc import Sequence

TOLERANCE_SECONDS = 300


class SignatureRefused(ValueError):
    """The signature is malformed, outside the tolerance, or of another secret or body."""


def _digest(body: bytes, secret: str, timestamp: int) -> str:
    signed = str(timestamp).encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def signature_sign(*, body: bytes, secret: str, timestamp: int) -> str:
    """The header value for `body`, sent at `timestamp`."""
    return f"t={timestamp},v1={_digest(body, secret, timestamp)}"


def _header_parse(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    digests = [value for name, _, value in pairs if name == "v1"]
    plain = len(times) == 1 and times[0].isascii() and times[0].isdigit() and len(times[0]) <= 12
    if not plain or not digests:
        raise SignatureRefused("malformed signature")
    return int(times[0]), digests


def signature_check(*, body: bytes, header: str, secrets: Sequence[str], now: int) -> None:
    """Raise SignatureRefused unless `header` signs `body` with one of `secrets`.

    The tolerance holds both ways: a time in the future is refused as one in the past.
    """
    timestamp, digests = _header_parse(header)
    if abs(now - timestamp) > TOLERANCE_SECONDS:
        raise SignatureRefused("outside the tolerance")
    expected = [_digest(body, secret, timestamp).encode() for secret in secrets]
    given = [digest.encode() for digest in digests]
    matches = [hmac.compare_digest(one, other) for one in expected for other in given]
    if not any(matches):
        raise SignatureRefused("wrong signature")
