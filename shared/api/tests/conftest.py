from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared.api import ratelimit
from shared.api.redis import redis_client
from shared.api.tests.sample_api import Gate
from shared.jobs.declare import tasks_forget
from shared.jobs.tests import tasks

PREFIX = f"ratelimit-test-{uuid4()}"


@pytest.fixture(autouse=True)
def _sample_api(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests go to the sample API; quotas begin unused."""
    settings.ROOT_URLCONF = "shared.api.tests.sample_api"
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "auth": (30, 60), "tested": (100, 60)}
    monkeypatch.setattr(ratelimit, "PREFIX", PREFIX)
    Gate.entered.clear()
    Gate.leave.clear()
    yield
    _forget()


def _forget() -> None:
    client = redis_client()
    for key in client.scan_iter(f"{PREFIX}:*"):
        client.delete(key)


@pytest.fixture
def alice(client_for: Any, cast: Any) -> Any:
    return client_for(cast.alice)


@pytest.fixture
def shop_tasks(settings: Any, _sample_api: None) -> Iterator[None]:
    """Requests go to the sample project, whose service has the tasks of shared.jobs' tests."""
    settings.ROOT_URLCONF = "shared.testing.project.urls"
    tasks.declare()
    yield
    tasks_forget(*tasks.NAMES)
