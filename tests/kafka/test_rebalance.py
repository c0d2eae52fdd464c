"""A second consumer joins the group under load and goes away again, asked to or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.suite.lifecycle import Suite
from tests.kafka.members import ended, member, members_await
from tests.kafka.work import each_given_once
from tests.support.deals import lead_make
from tests.support.firms import Firm
from tests.support.sending import Stream
from tests.support.waiting import wait_for


@pytest.mark.parametrize("way", ["leaves", "is killed"])
def test_a_second_consumer_under_load(
    suite: Suite, sellers: Firm, tmp_path: Path, way: str, request: pytest.FixtureRequest
) -> None:
    if way == "is killed":
        request.getfixturevalue("full_form")
    members_await(suite, "assignment", 1)
    with (
        Stream(lambda number: lead_make(sellers, number, region="West")) as leads,
        member(suite, "assignment", tmp_path / "log") as second,
    ):
        members_await(suite, "assignment", 2)
        wait_for(lambda: second.received() > 0, what="events of the second consumer")
        if way == "leaves":
            assert ended(second) == 0
        else:
            second.process.kill()
        members_await(suite, "assignment", 1)
    each_given_once(sellers, leads.count)
