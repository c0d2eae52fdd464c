"""Quotas of tenants and addresses, set as an operator would."""

from __future__ import annotations

from collections.abc import Mapping

import redis


def quota_set(values: Mapping[str, str], subject: str, quota: int) -> None:
    """`subject` is `<tenant id>:<rate class>`, or `ip:<address>:<rate class>`."""
    with redis.Redis(
        host=values["REDIS_HOST"],
        port=int(values["REDIS_PORT"]),
        password=values["REDIS_PASSWORD"],
    ) as client:
        client.hset("ratelimit:quotas", subject, quota)
