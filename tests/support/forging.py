"""Tokens that must not be believed."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Any

from tests.support.identity import decoded, encoded
from tests.support.inside import asked

# Signed by the gateway's own key, wrong in one thing each; the first one in nothing.
SIGNED = """
import time
import jwt
from projects.gateway.services.signing_keys import signing_key_active
key, claims, now = signing_key_active(), json.loads(sys.argv[1]), int(time.time())

def signed(changes, **headers):
    content = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(content, key.private, "RS256", headers={"kid": key.kid, **headers})

found = {
    "untouched": signed({}),
    "another audience": signed({"aud": "elsewhere"}),
    "another issuer": signed({"iss": "elsewhere"}),
    "expired": signed({"iat": now - 3600, "nbf": now - 3600, "exp": now - 1800}),
    "not yet valid": signed({"nbf": now + 1800}),
    "another use": signed({"token_use": "refresh"}),
    "without a session": signed({"sid": None}),
    "another role": signed({"role": "emperor"}),
    "unknown key": signed({}, kid="unknown"),
}
"""
SERVICE = """
from uuid import UUID
from shared.auth.tokens import service_token
tenant = UUID(json.loads(sys.argv[1]))
services = ("gateway", "lead_ingest", "assignment", "commission", "payment", "analytics",
            "scheduler")
found = {f"of a service, for {name}": service_token(name, tenant) for name in services}
"""
STRANGER = """
import jwt
from shared.auth.signing import SigningKey
(claims, header), key = json.loads(sys.argv[1]), SigningKey.generate()
address = "https://evil.example/jwks.json"
found = {
    "another key": jwt.encode(claims, key.private, "RS256", headers={"kid": header["kid"]}),
    "jku header": jwt.encode(
        claims, key.private, "RS256", headers={"kid": key.kid, "jku": address}
    ),
    "jwk header": jwt.encode(
        claims, key.private, "RS256", headers={"kid": key.kid, "jwk": key.jwk()}
    ),
}
"""


def signed_by_the_gateway(firm: Any, token: str) -> dict[str, str]:
    """The token's claims, changed and signed again with the key that counts."""
    found: dict[str, str] = asked(firm.suite, "gateway", SIGNED, given=decoded(token, 1))
    return found


def of_strangers(firm: Any, token: str, public_pem: bytes) -> dict[str, str]:
    """The same claims without the key that counts."""
    given = [decoded(token, 1), decoded(token, 0)]
    foreign: dict[str, str] = asked(firm.suite, "gateway", STRANGER, given=given)
    head, claims, signature = token.split(".")
    richer = encoded({**decoded(token, 1), "role": "admin"})
    return {
        **foreign,
        "alg none": f"{encoded({**decoded(token, 0), 'alg': 'none'})}.{claims}.",
        "alg none, signed": f"{encoded({**decoded(token, 0), 'alg': 'none'})}.{claims}.{signature}",
        "HS256 with the public key": hmac_signed(token, public_pem),
        "claims changed": f"{head}.{richer}.{signature}",
        "no token": "Bearer",
        "cut short": token[:-20],
    }


def of_services(firm: Any) -> dict[str, str]:
    """Tokens by which a service speaks, sent to where users speak."""
    found: dict[str, str] = asked(firm.suite, "commission", SERVICE, given=firm.tenant_id)
    return found


def hmac_signed(token: str, secret: bytes) -> str:
    """The same claims, signed with a secret that everybody knows."""
    head = encoded({**decoded(token, 0), "alg": "HS256"})
    content = f"{head}.{token.split('.')[1]}"
    digest = hmac.new(secret, content.encode(), hashlib.sha256).digest()
    return f"{content}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"
