"""What is told of a lead is merged: neither order nor repetition nor grouping matters."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.analytics.domain.progress import (
    STAGES,
    InvoiceStep,
    LeadStep,
    invoice_merge,
    invoice_step,
    lead_merge,
    lead_step,
)

LEAD, INVOICE = UUID(int=1), UUID(int=2)
AT = datetime(2026, 1, 15, tzinfo=UTC)
TIMES = st.integers(0, 99).map(lambda n: AT + timedelta(minutes=n))


def told(event_type, version=1, at=AT, **data):
    facts = {"amount": None, "currency": ""}
    if event_type == "lead.won":
        facts = {"amount": Decimal(version), "currency": "USD"}
    return lead_step(
        event_type, version=version, at=at, data={"lead_id": str(LEAD), **data}, **facts
    )


@st.composite
def lead_steps(draw):
    """One event of each version at most, as one lead publishes them."""
    steps = []
    for version in draw(st.sets(st.integers(1, 9), min_size=1)):
        kind = draw(st.sampled_from(["lead.status_changed", "lead.won", "lead.assigned"]))
        status = draw(st.sampled_from(["contacted", "qualified", "won", "lost", "nurture"]))
        steps.append(told(kind, version, draw(TIMES), to_status=status))
    return steps


@given(steps=lead_steps(), data=st.data())
def test_merging_leads_heeds_no_order(steps, data):
    others = data.draw(st.permutations(steps + steps))
    assert reduce(lead_merge, others) == reduce(lead_merge, steps)


@given(steps=lead_steps(), cut=st.integers(0, 8))
def test_merging_in_groups_is_merging_all(steps, cut):
    left, right = steps[:cut], steps[cut:]
    if left and right:
        grouped = lead_merge(reduce(lead_merge, left), reduce(lead_merge, right))
        assert grouped == reduce(lead_merge, steps)


@given(data=st.data(), times=st.lists(TIMES, min_size=3, max_size=3))
def test_merging_invoices_heeds_no_order(data, times):
    types = ("invoice.issued", "invoice.paid", "invoice.voided")
    facts = {"invoice_id": str(INVOICE), "lead_id": str(LEAD)}
    steps = []
    for event_type, at in zip(types, times, strict=True):
        amount = None if event_type == "invoice.voided" else Decimal(5)
        currency = "" if amount is None else "USD"
        step = invoice_step(event_type, at=at, amount=amount, currency=currency, data=facts)
        steps.append(step)
    merged = reduce(invoice_merge, data.draw(st.permutations(steps)))
    assert merged == InvoiceStep(
        invoice_id=INVOICE,
        lead_id=LEAD,
        amount=Decimal(5),
        currency="USD",
        issued_at=times[0],
        paid_at=times[1],
        voided_at=times[2],
    )


def test_who_came_far_has_passed_what_lies_before():
    step = told("lead.status_changed", 4, to_status="qualified")
    assert step.contacted_at == step.qualified_at == AT
    assert told("lead.status_changed", 4, to_status="nurture").contacted_at is None


def test_the_highest_version_has_the_word_also_when_it_comes_first():
    won, reopened = (
        told("lead.status_changed", 5, to_status="won"),
        told("lead.status_changed", 6, to_status="proposal"),
    )
    assert lead_merge(reopened, won).status == "proposal"


def test_archived_and_merged_leads_are_put_away_for_good():
    back = lead_merge(told("lead.archived", 3), told("lead.status_changed", 9, to_status="new"))
    assert back.archived
    assert told("lead.merged").archived


@pytest.mark.parametrize("event_type", ["lead.updated", "lead.lost", "session.revoked"])
def test_what_tells_nothing_of_the_way_changes_nothing(event_type):
    assert told(event_type) is None
    assert invoice_step(event_type, at=AT, amount=None, currency="", data={}) is None


def test_a_step_begins_empty():
    assert LeadStep(lead_id=LEAD).status_version == 0
    assert len(STAGES) == len(set(STAGES)) == 9
