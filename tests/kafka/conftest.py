"""A part of the suite on Apache Kafka: leads come in and are given to agents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.suite.kafka.values import APACHE
from shared.suite.lifecycle import Suite
from tests.support.firms import Firm, firm_make
from tests.support.kafka import libraries_or_skip
from tests.support.running import suite_running
from tests.support.teams import team_rule

NAMES = ("gateway", "lead_ingest", "assignment")


@pytest.fixture(scope="session")
def suite() -> Iterator[Suite]:
    """Three services, each signing in as itself; skipped without a JDK or Maven."""
    libraries_or_skip()
    with suite_running(NAMES, kafka=APACHE) as started:
        yield started


@pytest.fixture
def full_form(pytestconfig: pytest.Config) -> None:
    """Skips what a run of everything on the local broker has no time for."""
    if pytestconfig.getoption("--kafka") != APACHE:
        pytest.skip("the full form needs `test suite --kafka apache`")


@pytest.fixture
def sellers(suite: Suite) -> Iterator[Firm]:
    """A company whose rule gives every lead to one of two agents."""
    made = firm_make(suite, "sellers", agents=("Carla", "Dev"))
    team_rule(made)
    yield made
    made.door.close()
