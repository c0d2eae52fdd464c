"""Access tokens checked at the door; each verified token is remembered until it expires."""

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from typing import Any

import aiohttp
import jwt

from projects.gateway.edge.problems import TOKEN_INVALID

REFETCH = 30.0
RETRY = 2.0
KEYS_LIFE = 300.0
REMEMBERED = 20_000
REQUIRED = ["iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti"]
log = logging.getLogger("edge.tokens")
Claims = dict[str, Any]


class TokenGate:
    """Verifies RS256 access tokens against the gateway's published keys.

    Old keys serve while the gateway is away; an unknown key id leads to at most one fetch
    in 30 s. Before the first fetch succeeded tokens pass: each service verifies them itself.
    """

    def __init__(self, client: aiohttp.ClientSession, url: str, *, issuer: str, audience: str):
        self._client, self._url = client, url
        self._issuer, self._audience = issuer, audience
        self._keys: dict[str, Any] = {}
        self._fetch_after = 0.0
        self._fetched_at = 0.0
        self._lock = asyncio.Lock()
        self._verified: OrderedDict[bytes, Claims] = OrderedDict()

    async def claims_of(self, authorization: str | None) -> Claims | None:
        """None without a bearer token; raises Problem 401 for one that is not valid."""
        scheme, _, raw = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        digest = hashlib.sha256(raw.encode()).digest()
        claims = self._verified.get(digest)
        if claims is not None and claims["exp"] > time.time():
            return claims
        return await self._check(raw.strip(), digest)

    async def _check(self, raw: str, digest: bytes) -> Claims | None:
        try:
            header = jwt.get_unverified_header(raw)
            key = await self._key(str(header.get("kid")))
            if key is None and not self._keys:
                return None
            claims = self._verify(raw, key)
        except jwt.PyJWTError:
            raise TOKEN_INVALID() from None
        self._remember(digest, claims)
        return claims

    def _verify(self, raw: str, key: Any) -> Claims:
        if key is None:
            raise jwt.InvalidKeyError
        claims = jwt.decode(
            raw,
            key,
            algorithms=["RS256"],
            audience=self._audience,
            issuer=self._issuer,
            options={"require": REQUIRED, "strict_aud": True, "verify_iat": False},
        )
        if claims.get("token_use") != "access":
            raise jwt.InvalidTokenError
        return claims

    def _remember(self, digest: bytes, claims: Claims) -> None:
        self._verified[digest] = claims
        if len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)

    async def _key(self, kid: str) -> Any:
        stale = time.monotonic() - self._fetched_at > KEYS_LIFE
        if (kid not in self._keys or stale) and time.monotonic() >= self._fetch_after:
            async with self._lock:
                if time.monotonic() >= self._fetch_after:
                    await self._fetch()
        return self._keys.get(kid)

    async def _fetch(self) -> None:
        self._fetch_after = time.monotonic() + RETRY
        try:
            async with self._client.get(self._url, timeout=aiohttp.ClientTimeout(5)) as answer:
                answer.raise_for_status()
                document = await answer.json(content_type=None)
            keys = jwt.PyJWKSet.from_dict(document).keys
        except (aiohttp.ClientError, TimeoutError, ValueError, jwt.PyJWTError) as error:
            log.warning("keys not fetched: %s", error or type(error).__name__)
            return
        self._keys = {str(key.key_id): key.key for key in keys if key.key_type == "RSA"}
        self._fetched_at = time.monotonic()
        self._fetch_after = self._fetched_at + REFETCH
