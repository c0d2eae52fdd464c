from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.suite.lifecycle import Suite
from tests.support.firms import Firm, firm_make


@pytest.fixture
def owner(suite: Suite) -> Iterator[Firm]:
    """A company that has requested no job yet."""
    made = firm_make(suite, "jobs")
    yield made
    made.door.close()
