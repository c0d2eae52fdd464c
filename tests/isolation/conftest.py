from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.suite.lifecycle import Suite
from tests.isolation.sweep import Caller, Traces, caller_of, traces_collect
from tests.support.belongings import everything_make
from tests.support.firms import firm_make
from tests.support.openapi import Operation, operations


@pytest.fixture(scope="package")
def found(suite: Suite) -> list[Operation]:
    """Every operation of every service."""
    return operations(suite)


@pytest.fixture(scope="package")
def alice(suite: Suite) -> Iterator[Caller]:
    """The owner of a company that has one of everything."""
    firm = firm_make(suite, "alice", agents=("Carla", "Dev"))
    everything_make(firm)
    made = caller_of(firm)
    yield made
    made.http.close()
    firm.door.close()


@pytest.fixture(scope="package")
def mallory(suite: Suite) -> Iterator[Caller]:
    """The owner of another company."""
    firm = firm_make(suite, "mallory", agents=("Mallory",))
    made = caller_of(firm)
    yield made
    made.http.close()
    firm.door.close()


@pytest.fixture(scope="package")
def traces(alice: Caller, found: list[Operation]) -> Traces:
    """All that Alice can read."""
    return traces_collect(alice, found)
