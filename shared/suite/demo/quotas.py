"""A bulk job needs more requests a minute than a company usually may send."""

from __future__ import annotations

from collections.abc import Mapping

import redis

OVERRIDES = "ratelimit:quotas"
QUOTA = 1_000_000


def quota_raise(values: Mapping[str, str], *, tenant_id: str) -> None:
    """Give the demo's tenant its own quota, as an operator would."""
    client = redis.Redis(
        host=values["REDIS_HOST"],
        port=int(values["REDIS_PORT"]),
        password=values.get("REDIS_PASSWORD") or None,
    )
    with client:
        for rate_class in ("default", "import"):
            client.hset(OVERRIDES, f"{tenant_id}:{rate_class}", str(QUOTA))
