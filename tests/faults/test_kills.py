"""kill -9 in the middle of 300 leads: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from tests.faults.work import deals_work, nothing_lost_or_doubled
from tests.support.broker import order_kept
from tests.support.running import killed

VICTIMS = (
    (0.1, "lead_ingest.events"),
    (0.2, "lead_ingest.web"),
    (0.25, "worker.celery"),
    (0.3, "payment.events"),
    (0.35, "analytics.events"),
    (0.4, "commission.events"),
    (0.45, "notification.events"),
    (0.5, "assignment.events"),
    (0.6, "payment.web"),
    (0.65, "worker.events"),
    (0.7, "payment.events"),
    (0.75, "worker.celery"),
    (0.8, "lead_ingest.events"),
)
# However fast the others are answered: these come in after the last kill.
HELD = 16


@pytest.mark.timeout(400)
def test_killed_relays_consumers_and_webs_lose_and_double_nothing(suite, sellers) -> None:
    work = deals_work(sellers, held=HELD)
    work.start()
    for share, victim in VICTIMS:
        work.reach(share)
        killed(suite, victim)
    assert work.done < len(work.jobs)
    work.finish()
    suite.wait_healthy(sorted({victim for _, victim in VICTIMS}))
    nothing_lost_or_doubled(sellers)
    order_kept(suite.values, "lead_ingest.lead", sellers.tenant_id)


@pytest.mark.timeout(400)
def test_a_killed_broker_costs_no_request_and_no_event(suite, sellers) -> None:
    work = deals_work(sellers)
    work.start()
    work.reach(0.4)
    killed(suite, "broker")
    work.finish()
    suite.wait_healthy(list(suite.statuses()))
    nothing_lost_or_doubled(sellers)
    order_kept(suite.values, "lead_ingest.lead", sellers.tenant_id)
