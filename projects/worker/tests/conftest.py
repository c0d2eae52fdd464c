"""What all tests of the worker share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from projects.worker.tests.factories import target_serving
from shared.http.tests.server import Server
from shared.testing.clients import service_keys_replaced


@pytest.fixture
def target(settings: Any, _service_keys: Path) -> Iterator[Server]:
    """The service whose tasks are pushed: `target.respond` decides what it answers."""
    with service_keys_replaced(_service_keys), target_serving(settings) as server:
        yield server
