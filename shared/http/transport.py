"""What a process keeps for its calls: one connection pool, one breaker per sibling, the token."""

import os
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

import httpx

from shared.http.breaker import Breaker

TokenSource = Callable[[str, UUID | None], str]

CONNECT_SECONDS = 1.0
TIMEOUT = httpx.Timeout(5.0, connect=CONNECT_SECONDS, pool=2.0)
LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=20, keepalive_expiry=15.0)


class _TokenSourceMissing(RuntimeError):
    """Nobody registered where service tokens come from."""


def _no_token(audience: str, tenant_id: UUID | None) -> str:
    raise _TokenSourceMissing


_token_source: TokenSource = _no_token
_breakers: defaultdict[str, Breaker] = defaultdict(Breaker)


def token_source_register(source: TokenSource) -> None:
    """Take service tokens from here: `source(audience, tenant_id)`."""
    global _token_source
    _token_source = source


def token_for(audience: str, tenant_id: UUID | None) -> str:
    """A service token for a call to the audience."""
    return _token_source(audience, tenant_id)


def breaker_for(service: str) -> Breaker:
    """The one breaker of this process for a sibling."""
    return _breakers[service]


@lru_cache(maxsize=1)
def http_client() -> httpx.Client:
    """The one pool of this process. It follows no redirect and heeds no proxy variable."""
    return httpx.Client(timeout=TIMEOUT, limits=LIMITS, trust_env=False, follow_redirects=False)


def transport_reset() -> None:
    """Forget connections and breakers: a fork must not share its parent's sockets."""
    http_client.cache_clear()
    _breakers.clear()


os.register_at_fork(after_in_child=transport_reset)
