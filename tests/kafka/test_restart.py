"""The broker goes away in the middle of work and comes back with what it held."""

from __future__ import annotations

import pytest

from shared.suite.lifecycle import Suite
from tests.kafka.work import each_given_once, leads_work, sent
from tests.support.deals import lead_make
from tests.support.firms import Firm
from tests.support.running import killed, stopped
from tests.support.sending import Stream
from tests.support.waiting import wait_for

LEADS = 100
MEANWHILE = 20


def test_a_restart_loses_nothing_and_sends_nothing_twice(suite: Suite, sellers: Firm) -> None:
    with Stream(lambda number: lead_make(sellers, number, region="West")) as leads:
        wait_for(lambda: sent(sellers), what="the first events")
        before = set(sent(sellers))
        with stopped(suite, ["broker"]):
            # Requests are served without it: what they publish waits in the outbox.
            goal = leads.count + MEANWHILE
            wait_for(lambda: leads.count >= goal, what="leads without a broker")
            assert sellers.event_state("lead_ingest")["unpublished"] >= MEANWHILE - 1
    each_given_once(sellers, leads.count)
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
