from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.suite.lifecycle import Suite
from tests.support.deals import plan_make, profile_await
from tests.support.firms import Firm, firm_make
from tests.support.teams import team_rule


@pytest.fixture
def sellers(suite: Suite) -> Iterator[Firm]:
    """A company whose rule gives every lead to one of two agents."""
    made = firm_make(suite, "sellers", agents=("Carla", "Dev"))
    plan_make(made)
    profile_await(made)
    team_rule(made)
    yield made
    made.door.close()
