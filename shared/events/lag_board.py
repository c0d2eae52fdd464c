"""How far a service's consumers are behind, told through Redis to whoever shows it."""

import time
from collections.abc import Mapping
from typing import Any

import redis
from django.conf import settings

from shared.events.doorbell import client_kept, client_new

FRESH = 15.0
KEPT = 60
Place = tuple[str, int]


def lag_tell(behind: Mapping[Place, int]) -> None:
    """Note the lag of this process's partitions. Never raises: it is only for looking at."""
    if not behind:
        return
    now = time.time()
    fields: dict[Any, Any] = {
        f"{topic}:{partition}": f"{lag}@{now}" for (topic, partition), lag in behind.items()
    }
    try:
        client = client_kept()
        client.hset(_key(), mapping=fields)
        client.expire(_key(), KEPT)
    except (redis.RedisError, OSError):
        return


def lag_told() -> int | None:
    """Messages that wait over all partitions; None when nobody has told it of late."""
    try:
        with client_new(timeout=0.25) as client:
            told = client.hvals(_key())
    except (redis.RedisError, OSError):
        return None
    marks = [text.decode().split("@") for text in told]
    fresh = [int(lag) for lag, at in marks if time.time() - float(at) < FRESH]
    return sum(fresh) if fresh else None


def _key() -> str:
    return f"tributary:lag:{settings.SERVICE_NAME}"
