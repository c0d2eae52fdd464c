"""Access tokens of users and tokens of services: made here, verified here."""

import hashlib
import os
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import Token

from shared.auth import keys, revocation, roles
from shared.auth.backend import KidTokenBackend, header_read, token_use_peek
from shared.auth.errors import SessionEnded, TokenExpired, TokenInvalid
from shared.auth.principal import Principal
from shared.auth.service_jwks import own_key, service_jwks
from shared.auth.signing import SigningKey
from shared.auth.verified import Verified, VerifiedTokens

AUDIENCE = "tributary"
ACCESS, SERVICE = "access", "service"
SERVICE_LIFE = timedelta(seconds=60)
SERVICE_REUSE = 40.0
MAX_LENGTH = 4096

_verified = VerifiedTokens(10_000)
_service_tokens: dict[tuple[str, str, UUID | None], tuple[float, str]] = {}
_service_tokens_lock = threading.Lock()


class _KidToken(Token):
    """simplejwt's token with this suite's names for its claims."""

    def __init__(self, token: Any = None, verify: bool = True) -> None:
        super().__init__(token, verify)
        if token is None:
            self.payload = {name: self.payload[name] for name in ("iat", "exp", "jti")}

    def verify(self) -> None:
        self.check_exp()
        self.claims_check()

    def claims_check(self) -> None:
        """Raises TokenError unless the claims make a principal."""
        try:
            self.principal()
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise TokenError("Token is invalid") from error

    def principal(self) -> Principal:
        raise NotImplementedError


class AccessToken(_KidToken):
    """A user's session in one tenant, or in none yet."""

    token_type = ACCESS
    lifetime = timedelta(minutes=15)

    @property
    def token_backend(self) -> TokenBackend:
        return _access_backend()

    def principal(self) -> Principal:
        tenant_id, role = self.get("tid"), self.get("role")
        if (tenant_id is None) != (role is None) or role not in (None, *roles.ALL):
            raise ValueError("tid and role go together")
        return Principal(
            kind="user",
            user_id=UUID(self["sub"]),
            tenant_id=None if tenant_id is None else UUID(tenant_id),
            role=role,
            session_id=UUID(self["sid"]),
        )


class ServiceToken(_KidToken):
    """One service calling another, for a tenant where there is one."""

    token_type = SERVICE
    lifetime = SERVICE_LIFE

    @property
    def token_backend(self) -> TokenBackend:
        return _service_backend(settings.SERVICE_NAME)

    def claims_check(self) -> None:
        super().claims_check()
        if self.token is None:
            return
        owner = service_jwks().get(header_read(str(self.token))["kid"])
        if owner is None or owner[1] != self["sub"]:
            raise TokenError("A service may speak only for itself")
        if self["exp"] - self["iat"] > SERVICE_LIFE.total_seconds():
            raise TokenError("A service token lives a minute at most")

    def principal(self) -> Principal:
        tenant_id = self.get("tid")
        return Principal(
            kind="service",
            service=str(self["sub"]),
            tenant_id=None if tenant_id is None else UUID(tenant_id),
        )


def access_token_encode(
    claims: Mapping[str, Any], key: SigningKey, *, lifetime: timedelta | None = None
) -> str:
    """Sign an access token with the claims `sub, sid, tid, role` (the last two together or not).

    Lives JWT_EXPIRES_IN unless a lifetime is given. Raises TokenError for claims
    that no verifier would accept.
    """
    token = AccessToken()
    token.set_exp(lifetime=lifetime or settings.JWT_EXPIRES_IN)
    token.payload.update({n: v if n == "role" or v is None else str(v) for n, v in claims.items()})
    token.claims_check()
    return KidTokenBackend(token_use=ACCESS, audience=AUDIENCE, signing=key).encode(token.payload)


def service_token(audience: str, tenant_id: UUID | None = None) -> str:
    """A token by which this service calls another; the same one for some 40 seconds."""
    slot = (settings.SERVICE_NAME, audience, tenant_id)
    made_at, token = _service_tokens.get(slot, (0.0, ""))
    if not token or time.monotonic() - made_at > SERVICE_REUSE:
        token = service_token_encode(audience, tenant_id, key=own_key())
        with _service_tokens_lock:
            if len(_service_tokens) >= 1000:
                _service_tokens.clear()
            _service_tokens[slot] = (time.monotonic(), token)
    return token


def service_token_encode(audience: str, tenant_id: UUID | None, *, key: SigningKey) -> str:
    """Sign a new service token of this service with the key."""
    token = ServiceToken()
    token["sub"] = settings.SERVICE_NAME
    if tenant_id is not None:
        token["tid"] = str(tenant_id)
    backend = KidTokenBackend(token_use=SERVICE, audience=audience, signing=key)
    return backend.encode(token.payload)


def token_verify(raw: str) -> Principal:
    """Who sent this token.

    Raises TokenInvalid, TokenExpired or SessionEnded (401), and
    SigningKeysUnavailable (503) when there is no key to judge by.
    """
    digest = _digest(raw)
    entry = _verified.get(digest, now=time.time())
    if entry is None:
        entry = _verify(raw)
        _verified.put(digest, entry)
    session_id = entry.principal.session_id
    if session_id is not None and revocation.session_is_revoked(session_id):
        raise SessionEnded
    return entry.principal


def verified_forget() -> None:
    """Drop all cached verifications."""
    _verified.clear()


def _digest(raw: str) -> bytes:
    if len(raw) > MAX_LENGTH or not raw.isascii():
        raise TokenInvalid
    return hashlib.sha256(raw.encode()).digest()


def _verify(raw: str) -> Verified:
    family = ServiceToken if token_use_peek(raw) == SERVICE else AccessToken
    try:
        token = family(raw)
    except ExpiredTokenError as error:
        raise TokenExpired from error
    except TokenError as error:
        raise TokenInvalid from error
    key_known = service_jwks().known if family is ServiceToken else keys.gateway_keys.known
    return Verified(token.principal(), float(token["exp"]), header_read(raw)["kid"], key_known)


@lru_cache(maxsize=1)
def _access_backend() -> KidTokenBackend:
    return KidTokenBackend(
        token_use=ACCESS, audience=AUDIENCE, key_find=lambda kid: keys.gateway_keys.get(kid)
    )


@lru_cache(maxsize=16)
def _service_backend(audience: str) -> KidTokenBackend:
    return KidTokenBackend(token_use=SERVICE, audience=audience, key_find=_service_key)


def _service_key(kid: str) -> RSAPublicKey | None:
    found = service_jwks().get(kid)
    return None if found is None else found[0]


os.register_at_fork(after_in_child=_verified.locks_renew)
