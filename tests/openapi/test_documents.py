"""Requests that no client would send, through the public door, to every documented operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from schemathesis.schemas import BaseSchema

from shared.suite.demo.bystanders import Around, around_collect
from tests.openapi.fuzzer import DoorFuzzer
from tests.support.waiting import wait_for

BEFORE = datetime(2000, 1, 1, tzinfo=UTC)


def test_every_operation_answers_as_documented(
    schema: BaseSchema,
    fuzzer: DoorFuzzer,
    subtests: pytest.Subtests,
    counted: Callable[[str], None],
) -> None:
    before = fuzzer.answered.copy()
    # Known only when the suite runs: no test of its own can be collected for each.
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        with subtests.test(operation.label):
            fuzzer.operation_check(operation)
    answered = fuzzer.answered - before
    accepted = sum(count for status, count in answered.items() if status < 300)
    assert accepted > len(operations)
    assert len(operations) > 15
    counted(f"{len(operations)} operations, {answered.total()} requests, {accepted} accepted")


def test_what_was_accepted_is_understood_by_all(fuzzer: DoorFuzzer) -> None:
    firm = fuzzer.firm
    names = [service.name for service in firm.suite.services]
    wait_for(lambda: told(around_collect(firm.door, names, BEFORE)), what="all events to be read")
    for name in names:
        state = firm.event_state(name)
        assert (state["parked"], state["dead_letters"]) == (0, 0), name


def told(around: Around) -> bool:
    """Whether all events are sent, and counted by the one that reads them all."""
    return not around.unpublished and around.analytics["events_since"] == around.made
