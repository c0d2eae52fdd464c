from collections.abc import Iterator
from typing import Any

import pytest

from shared.api.redis import redis_client
from shared.api.tests.sample_api import Gate


@pytest.fixture(autouse=True)
def _sample_api(settings: Any) -> Iterator[None]:
    """Requests go to the sample API; quotas begin unused."""
    settings.ROOT_URLCONF = "shared.api.tests.sample_api"
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "default": (10**6, 60), "tested": (100, 60)}
    _forget()
    Gate.entered.clear()
    Gate.leave.clear()
    yield
    _forget()


def _forget() -> None:
    client = redis_client()
    for key in client.scan_iter("ratelimit:sample:*"):
        client.delete(key)
    client.delete("ratelimit:quotas")


@pytest.fixture
def alice(client_for: Any, cast: Any) -> Any:
    return client_for(cast.alice)
