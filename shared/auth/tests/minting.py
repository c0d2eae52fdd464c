"""Makes tokens of every kind, good ones and forged ones."""

import time
from typing import Any
from uuid import uuid4

import jwt

from shared.auth.signing import SigningKey

USER = "01900000-0000-7000-8000-00000000c001"
TENANT = "01900000-0000-7000-8000-00000000a11c"


class Mint:
    """Signs whatever claims and headers a test asks for; None leaves one out."""

    def __init__(self, key: SigningKey) -> None:
        self.key = key

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": "tributary",
            "aud": "tributary",
            "sub": USER,
            "tid": TENANT,
            "role": "owner",
            "sid": str(uuid4()),
            "token_use": "access",
            "iat": now,
            "nbf": now,
            "exp": now + 900,
            "jti": str(uuid4()),
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, *, headers: dict[str, Any] | None = None, **changes: Any) -> str:
        return jwt.encode(
            self.claims(**changes),
            self.key.private,
            "RS256",
            headers={"kid": self.key.kid, **(headers or {})},
        )
