"""Refresh tokens: 256 random bits outside, a keyed hash inside."""

import hashlib
import hmac
import secrets

PREFIX = "trt_"
CONTEXT = b"tributary refresh token hash v1"


def refresh_token_make() -> str:
    """A new token; the prefix lets secret scanners know it."""
    return PREFIX + secrets.token_urlsafe(32)


def token_hash(raw: str, secret: str) -> str:
    """The hash under which a token is stored: useless without the secret."""
    key = hmac.digest(secret.encode(), CONTEXT, "sha256")
    return hmac.new(key, raw.encode(), hashlib.sha256).hexdigest()
