from collections.abc import Iterator

import pytest

from shared.jobs.declare import tasks_forget
from shared.jobs.tests import tasks


@pytest.fixture(autouse=True)
def _tasks() -> Iterator[None]:
    """The tasks of tasks.py, for this test only."""
    tasks.declare()
    yield
    tasks_forget(*tasks.NAMES)
