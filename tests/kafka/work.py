"""Leads on their way, and what must have become of them."""

from __future__ import annotations

from functools import partial

from tests.kafka.conftest import NAMES
from tests.support.broker import messages, order_kept
from tests.support.databases import rows
from tests.support.deals import lead_make
from tests.support.firms import Firm
from tests.support.sending import Work
from tests.support.waiting import wait_equal

TOPIC = "lead_ingest.lead"
PUBLISHED = "select id::text from events_outboxevent where tenant_id = %s and topic = %s"
HANDLED = "select event_id::text from events_inboxevent where tenant_id = %s"


def leads_work(firm: Firm, count: int) -> Work:
    """So many leads, one request each."""
    return Work([partial(lead_make, firm, number, region="West") for number in range(count)])


def each_given_once(firm: Firm, count: int) -> None:
    """Every lead has one agent, every event was sent and handled, each key in its order."""
    door, values = firm.door, firm.suite.values
    wait_equal(lambda: door.get("assignments/summary/")["assigned"], count)
    wait_equal(lambda: [firm.event_state(s)["unpublished"] for s in NAMES], [0] * len(NAMES))
    given = [row["lead_id"] for row in door.pages("assignments/")]
    assert len(given) == len(set(given)) == count
    assert set(given) == {row["id"] for row in door.pages("leads/")}
    assert [firm.event_state(s)["dead_letters"] for s in NAMES] == [0] * len(NAMES)
    published = {row[0] for row in rows(values, "lead_ingest", PUBLISHED, firm.tenant_id, TOPIC)}
    assert published == set(sent(firm))
    wait_equal(lambda: published - handled(firm), set())
    order_kept(values, TOPIC, firm.tenant_id)


def sent(firm: Firm) -> list[str]:
    """Ids of the firm's events of leads that the broker holds."""
    return [message["ce_id"] for message in messages(firm.suite.values, TOPIC, firm.tenant_id)]


def handled(firm: Firm) -> set[str]:
    """Ids of all events that assignment has had an effect of."""
    return {row[0] for row in rows(firm.suite.values, "assignment", HANDLED, firm.tenant_id)}
