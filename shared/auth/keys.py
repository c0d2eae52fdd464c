"""The gateway's public keys, cached so that requests outlive the gateway's absence."""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings

from shared.auth.errors import SigningKeysUnavailable
from shared.auth.signing import public_key

Jwk = Mapping[str, Any]
Source = Callable[[], Sequence[Jwk]]

TTL = 300.0
UNKNOWN_INTERVAL = 30.0
FIRST_INTERVAL = 1.0
FETCH_TIMEOUT = 2.0
# It may take as long to connect and again to be answered.
FETCH_WAIT = 2 * FETCH_TIMEOUT

log = logging.getLogger(__name__)


class JwksCache:
    """Public keys by `kid`, read from a replaceable source.

    A known key is answered at once, also when the set is older than `ttl`: the
    refresh then runs in the background and a failed one changes nothing. An
    unknown `kid` makes the caller wait for a fetch, also for one that is already
    going on; there is at most one per `unknown_interval`, however many kids are
    tried. A cache that never held a key retries every second instead.
    """

    def __init__(
        self,
        source: Source,
        *,
        ttl: float = TTL,
        unknown_interval: float = UNKNOWN_INTERVAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._keys: dict[str, RSAPublicKey] = {}
        self.source_replace(source, ttl=ttl, unknown_interval=unknown_interval)

    def source_replace(
        self, source: Source, *, ttl: float = TTL, unknown_interval: float = UNKNOWN_INTERVAL
    ) -> None:
        """Read from another source and forget what the last one gave."""
        self._source, self._ttl, self._unknown_interval = source, ttl, unknown_interval
        self._keys = {}
        self._fetched_at = self._attempted_at = float("-inf")
        self.locks_renew()

    def locks_renew(self) -> None:
        """A fork may have copied a lock that its holder never releases."""
        self._fetching = threading.Lock()

    def get(self, kid: str) -> RSAPublicKey | None:
        """The key, or None for an unknown one. Raises SigningKeysUnavailable when there are none.

        A cache without keys cannot tell a bad token from a good one, so that is
        not the caller's fault.
        """
        if (key := self._keys.get(kid)) is not None:
            self._refresh_when_stale()
            return key
        self._fetch_when_due()
        if not self._keys:
            raise SigningKeysUnavailable
        return self._keys.get(kid)

    def known(self, kid: str) -> bool:
        """Whether the key is still published, as far as is known; never waits."""
        self._refresh_when_stale()
        return kid in self._keys

    def refresh(self) -> bool:
        """Fetch now. False, and the old keys stay, when that fails."""
        with self._fetching:
            return self._fetch()

    def _refresh_when_stale(self) -> None:
        now = self._clock()
        due = now - self._fetched_at >= self._ttl and self._attempt_due(now)
        if due and self._fetching.acquire(blocking=False):
            threading.Thread(
                target=self._fetch_and_release, args=(self._fetching,), daemon=True
            ).start()

    def _fetch_and_release(self, lock: threading.Lock) -> None:
        try:
            self._fetch()
        finally:
            lock.release()

    def _fetch_when_due(self) -> None:
        """Fetch, or wait for what the fetch that is going on will bring."""
        lock = self._fetching
        if not lock.acquire(timeout=FETCH_WAIT):
            return
        try:
            if self._attempt_due(self._clock()):
                self._fetch()
        finally:
            lock.release()

    def _attempt_due(self, now: float) -> bool:
        interval = self._unknown_interval if self._keys else FIRST_INTERVAL
        return now - self._attempted_at >= min(interval, self._unknown_interval)

    def _fetch(self) -> bool:
        source, keys = self._source, {}
        try:
            keys = keys_parse(source())
        except Exception as failure:
            # Whatever a source raises, the keys at hand stay good.
            log.warning("signing keys not refreshed", extra={"reason": repr(failure)})
        if source is self._source:
            # Counted from the end, or each one who waited for it would try again.
            self._attempted_at = self._clock()
            if keys:
                self._keys, self._fetched_at = keys, self._attempted_at
        return bool(keys)


def keys_parse(jwks: Sequence[Jwk]) -> dict[str, RSAPublicKey]:
    """Keys by kid; members that are no RS256 key are left out. Raises ValueError if none is."""
    keys = {}
    for jwk in jwks:
        try:
            keys[str(jwk["kid"])] = public_key(dict(jwk))
        except (KeyError, ValueError, TypeError, AttributeError):
            log.warning("signing key left out", extra={"kid": str(jwk)[:80]})
    if not keys:
        raise ValueError("The key set holds no usable key")
    return keys


def gateway_fetch() -> Sequence[Jwk]:
    """The key set as the gateway publishes it."""
    url = f"{settings.GATEWAY_URL.rstrip('/')}/.well-known/jwks.json"
    response = httpx.get(url, timeout=FETCH_TIMEOUT, trust_env=False)
    response.raise_for_status()
    jwks: Sequence[Jwk] = json.loads(response.content)["keys"]
    return jwks


gateway_keys = JwksCache(gateway_fetch)
os.register_at_fork(after_in_child=gateway_keys.locks_renew)


def source_register(
    source: Source, *, ttl: float = TTL, unknown_interval: float = UNKNOWN_INTERVAL
) -> None:
    """Take the keys of access tokens from here instead of from GATEWAY_URL.

    The source returns public JWKs and may be called from a thread of its own.
    """
    gateway_keys.source_replace(source, ttl=ttl, unknown_interval=unknown_interval)
