from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.schedules.beats import Beat, beat_running
from tests.support.firms import Firm
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def planner(firm: Firm) -> Firm:
    """The module's company, once it has the schedules that services declare."""
    wait_for(
        lambda: any(row["origin"] == "default" for row in firm.door.pages("scheduled-jobs/")),
        what="the default schedules",
    )
    return firm


@pytest.fixture
def second_beat(suite) -> Iterator[Beat]:
    """A beat beside the suite's own, which waits for its place."""
    with beat_running(suite) as beat:
        yield beat
