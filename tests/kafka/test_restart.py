"""The broker goes away in the middle of work and comes back with what it held."""

from __future__ import annotations

import pytest

from shared.suite.lifecycle import Suite
from tests.kafka.work import each_given_once, leads_work, sent
from tests.support.firms import Firm
from tests.support.running import killed, stopped

LEADS = 100


def test_a_restart_loses_nothing_and_sends_nothing_twice(suite: Suite, sellers: Firm) -> None:
    work = leads_work(sellers, LEADS)
    work.start()
    work.reach(0.2)
    before = set(sent(sellers))
    with stopped(suite, ["broker"]):
        # Requests are served without it: what they publish waits in the outbox.
        work.reach(0.8)
        assert sellers.event_state("lead_ingest")["unpublished"] > 0
    work.finish()
    each_given_once(sellers, LEADS)
    found = sent(sellers)
    assert before <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.usefixtures("full_form")
def test_kill_9_of_the_broker_loses_nothing(suite: Suite, sellers: Firm) -> None:
    work = leads_work(sellers, LEADS)
    work.start()
    work.reach(0.3)
    before = set(sent(sellers))
    killed(suite, "broker")
    work.finish()
    suite.wait_healthy(["broker"])
    each_given_once(sellers, LEADS)
    assert before <= set(sent(sellers))
