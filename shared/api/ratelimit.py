"""Quotas per tenant, service and rate class: exact, by one atomic call to Redis.

A window begins with its first request and lasts `window` seconds; request `quota + 1`
within it is refused. Calls of sibling services are not counted: their bound is the
quota of the user request that caused them.

While Redis is away requests pass. A quota protects neighbours from one busy tenant;
refusing everybody because the counter is lost would do what it is meant to prevent.
Passed requests are counted in `rate_limit_unchecked_total` and logged once a minute.
"""

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from prometheus_client import Counter
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.errors import QuotaExceeded
from shared.api.redis import Script, redis_client
from shared.http.client_address import client_address

log = logging.getLogger(__name__)
UNCHECKED = Counter("rate_limit_unchecked_total", "Requests passed while Redis was away.")
PREFIX = "ratelimit"
_AWAY_SECONDS = 1.0
_LOG_SECONDS = 60.0

# KEYS: counter, overrides. ARGV: quota, window in ms, field of the override.
_TAKE = Script("""
local quota = tonumber(redis.call('HGET', KEYS[2], ARGV[3]) or ARGV[1])
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {count, redis.call('PTTL', KEYS[1]), quota}
""")


@dataclass(frozen=True)
class Quota:
    """What is left of a quota after this request."""

    rate_class: str
    quota: int
    window: int
    count: int
    reset_ms: int

    @property
    def remaining(self) -> int:
        return max(0, self.quota - self.count)

    @property
    def reset(self) -> int:
        """Seconds until the window ends, rounded up."""
        return max(1, -(-self.reset_ms // 1000))


class _Outage:
    """When Redis was last found away and when that was last logged (monotonic seconds)."""

    until = 0.0
    logged = -_LOG_SECONDS


def request_count(request: Request, *, rate_class: str | None) -> Quota | None:
    """Count a request; None when nothing was counted."""
    principal = getattr(request, "principal", None)
    if rate_class is None or (principal is not None and principal.kind == "service"):
        return None
    return quota_take(subject_of(request, rate_class), rate_class=rate_class)


def quota_check(state: Quota | None) -> None:
    """Raise QuotaExceeded when this request was one too many."""
    if state is not None and state.count > state.quota:
        raise QuotaExceeded(quota=state.quota, window=state.window, retry_after=state.reset)


def subject_of(request: Request, rate_class: str) -> str:
    """Whose quota: the tenant's; of the class `auth` and of strangers, the address's."""
    principal = getattr(request, "principal", None)
    if rate_class == "auth" or principal is None:
        return f"ip:{client_address(request)}"
    return str(principal.tenant_id or principal.subject)


def quota_take(subject: str, *, rate_class: str) -> Quota | None:
    """Take one from the quota of `subject`; None while Redis is away."""
    if time.monotonic() < _Outage.until:
        UNCHECKED.inc()
        return None
    quota, window = quota_of(subject, rate_class)
    keys = f"{PREFIX}:{settings.SERVICE_NAME}:{rate_class}:{subject}", f"{PREFIX}:quotas"
    field = f"{subject}:{rate_class}"
    try:
        count, reset_ms, quota = _TAKE.run(keys, quota, window * 1000, field)
    except RedisError as exc:
        _away(exc)
        return None
    return Quota(rate_class, int(quota), window, count, reset_ms)


def quota_of(subject: str, rate_class: str) -> tuple[int, int]:
    """Quota and window in seconds by the settings, the tenant's own before the general."""
    own = getattr(settings, "RATE_LIMITS_TENANTS", {}).get(subject, {})
    quota, window = own.get(rate_class) or settings.RATE_LIMITS[rate_class]
    return quota, window


def quota_set(*, tenant_id: Any, rate_class: str, quota: int) -> None:
    """Give one tenant its own quota, in every service, until Redis loses it."""
    redis_client().hset(f"{PREFIX}:quotas", f"{tenant_id}:{rate_class}", quota)


def headers_set(response: Response, state: Quota) -> None:
    """RateLimit-Policy and RateLimit."""
    name = json.dumps(state.rate_class)
    response["RateLimit-Policy"] = f"{name};q={state.quota};w={state.window}"
    response["RateLimit"] = f"{name};r={state.remaining};t={state.reset}"


def _away(exc: RedisError) -> None:
    UNCHECKED.inc()
    now = time.monotonic()
    # Ask again in a second: a timeout for each request would cost more than the quota saves.
    _Outage.until = now + _AWAY_SECONDS
    if now - _Outage.logged >= _LOG_SECONDS:
        _Outage.logged = now
        log.warning("rate limits are not checked: Redis is away", extra={"error": str(exc)})
