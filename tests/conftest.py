"""What tests across services share: one running suite, started when the first test needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from shared.suite.kafka.values import BROKERS, LOCAL
from shared.suite.lifecycle import Suite
from tests.support import running
from tests.support.firms import Firm, firm_make

PATIENCE = 300
COUNTS = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kafka", choices=BROKERS, default=LOCAL, help="the broker of the suite that tests share"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first live test of a run waits for the whole suite to start, on slow machines too."""
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture
def counted(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """`counted("20 pairs refused")`: a line that stands below the results of the run."""
    return pytestconfig.stash.setdefault(COUNTS, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was covered, for whoever reads the log."""
    for line in terminalreporter.config.stash.get(COUNTS, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def suite(pytestconfig: pytest.Config) -> Iterator[Suite]:
    """All servers and processes of all services, healthy; stopped at the end."""
    with running.suite_running(kafka=pytestconfig.getoption("--kafka")) as started:
        yield started


@pytest.fixture(scope="module")
def firm(suite: Suite) -> Iterator[Firm]:
    """A company of this module's own, with Carla and Dev as agents."""
    made = firm_make(suite, "firm", agents=("Carla", "Dev"))
    yield made
    made.door.close()


@pytest.fixture
def another_firm(suite: Suite) -> Iterator[Callable[..., Firm]]:
    """`another_firm(name, agents=...)`: further companies of one test."""
    made: list[Firm] = []

    def make(name: str, **facts: object) -> Firm:
        made.append(firm_make(suite, name, **facts))
        return made[-1]

    yield make
    for one in made:
        one.door.close()
