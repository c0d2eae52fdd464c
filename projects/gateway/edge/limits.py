"""Generous rate limits at the door; each service has its own, exact ones behind it."""

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass

import redis.asyncio as redis
from redis.exceptions import RedisError

from projects.gateway.edge.problems import Problem, retry_after

# Takes up to ARGV[2] units of the quota ARGV[1] out of this window; returns how many it got.
TAKE = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local got = math.min(tonumber(ARGV[2]), math.max(tonumber(ARGV[1]) - used, 0))
if got > 0 then
  redis.call('INCRBY', KEYS[1], got)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return got
"""
REMEMBERED = 50_000
log = logging.getLogger("edge.limits")


@dataclass(slots=True)
class Share:
    """What this process may still spend in a window."""

    window: int
    left: int


class RateLimiter:
    """One quota per key and window over all edge processes.

    Redis is asked once for a hundredth of the quota, not for every request: a caller may be
    refused a little early where several processes hold shares, never too late. Without Redis
    requests pass: the door stays open, the services still count.
    """

    def __init__(self, url: str | None, *, window: int):
        self._redis = redis.from_url(url, socket_timeout=0.5) if url else None
        self._take = self._redis.register_script(TAKE) if self._redis else None
        self._window = window
        self._shares: OrderedDict[str, Share] = OrderedDict()

    async def spend(self, key: str, quota: int) -> None:
        """Count one request. Raises Problem 429 when the quota of this window is spent."""
        now = time.time()
        window = int(now // self._window)
        share = self._shares.get(key)
        if share is None or share.window != window:
            share = self._shares[key] = Share(window, 0)
            self._forget()
        if share.left < 1:
            share.left += await self._more(key, window, quota)
        if share.left < 1:
            raise _refusal(quota, self._window, int((window + 1) * self._window - now) + 1)
        share.left -= 1

    async def _more(self, key: str, window: int, quota: int) -> int:
        if self._take is None:
            return 1
        wanted = max(quota // 100, 1)
        args = [quota, wanted, self._window * 2000]
        try:
            return int(await self._take(keys=[f"edge:rate:{key}:{window}"], args=args))
        except (RedisError, OSError) as error:
            log.warning("rate limits not counted: %s", error)
            return wanted

    def _forget(self) -> None:
        if len(self._shares) > REMEMBERED:
            self._shares.popitem(last=False)

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()


def _refusal(quota: int, window: int, seconds: int) -> Problem:
    headers = [
        *retry_after(seconds),
        (b"ratelimit-policy", f'"edge";q={quota};w={window}'.encode()),
        (b"ratelimit", f'"edge";r=0;t={seconds}'.encode()),
    ]
    return Problem(429, "rate_limited", "Too many requests; wait and try again.", headers)
