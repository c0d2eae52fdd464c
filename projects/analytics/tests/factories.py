"""What the tests of analytics stand on: events as their producers send them."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from projects.analytics.services import tenants
from shared.contracts.assignment import LeadAssigned
from shared.contracts.commission import CommissionAdjusted, CommissionCalculated
from shared.contracts.lead_ingest import (
    LeadArchived,
    LeadCreated,
    LeadLost,
    LeadReopened,
    LeadStatusChanged,
    LeadWon,
)
from shared.contracts.payment import (
    InvoiceIssued,
    InvoicePaid,
    InvoiceVoided,
    PaymentSucceeded,
    RefundSucceeded,
)
from shared.contracts.types import MoneyData
from shared.events.delivery import handle_message, handle_together
from shared.events.envelope import Envelope, spec_of
from shared.events.outbox import envelope_of
from shared.tenancy.context import tenant_required
from shared.testing.cast import Cast

NOW = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
CARLA = Cast().carla.user_id
PATH = ("new", "contacted", "qualified", "proposal", "won")
Told = tuple[Any, int]


def money(amount: str, currency: str = "USD") -> MoneyData:
    return MoneyData(amount=amount, currency=currency)


def envelope(event: Any, version: int = 1) -> Envelope:
    """The event on its way from its producer, in the tenant in context."""
    sent = envelope_of(event, version=version, tenant_id=tenant_required())
    return replace(sent, source=spec_of(event).topic.split(".")[0])


def record(*told: Told) -> list[Envelope]:
    """Deliver (event, version) pairs together, as a consumer does that finds them together."""
    envelopes = [envelope(event, version) for event, version in told]
    handle_together(envelopes)
    return envelopes


def deliver_singly(envelopes: list[Envelope]) -> None:
    for each in envelopes:
        handle_message(each)


def tenant_make(timezone: str = "Europe/Berlin", as_of: int = 1) -> None:
    tenants.tenant_told(name="Acme", timezone=timezone, currency="USD", as_of=as_of)


def created(lead_id: UUID | None = None, at: datetime = NOW, **facts: Any) -> LeadCreated:
    known = {"source": "web", "status": "new", "score": 1, "occurred_at": at}
    return LeadCreated(lead_id=lead_id or uuid4(), **{**known, **facts})


def won(lead_id: UUID, amount: MoneyData, at: datetime = NOW) -> LeadWon:
    return LeadWon(
        lead_id=lead_id,
        agent_id=CARLA,
        amount=amount,
        occurred_at=at,
        recorded_at=at,
        backdated=False,
        description="a deal",
    )


def moved(lead_id: UUID, from_status: str, to_status: str, at: datetime = NOW) -> Any:
    return LeadStatusChanged(
        lead_id=lead_id, from_status=from_status, to_status=to_status, occurred_at=at
    )


def lead_story(lead_id: UUID, amount: str | None = None, *, until: str = "won") -> list[Told]:
    """A lead that comes in, is assigned, and goes its way up to `until`; each with its version."""
    assigned = LeadAssigned(
        lead_id=lead_id,
        agent_id=CARLA,
        assignment_id=uuid4(),
        strategy="direct",
        occurred_at=NOW,
    )
    told: list[Told] = [(created(lead_id), 1), (assigned, 1)]
    for version, (one, other) in enumerate(pairwise(PATH), start=2):
        told.append((moved(lead_id, one, other), version))
        if other == "won":
            told.append((won(lead_id, money(amount or "100.00")), version))
        if other == until:
            break
    return told


def lead_end(lead_id: UUID, kind: str, version: int) -> list[Told]:
    """A lead is lost, reopened from a win, or archived."""
    if kind == "lost":
        lost = LeadLost(lead_id=lead_id, reason="price", occurred_at=NOW)
        return [(moved(lead_id, "contacted", "lost"), version), (lost, version)]
    if kind == "reopened":
        reopened = LeadReopened(lead_id=lead_id, occurred_at=NOW)
        return [(moved(lead_id, "won", "proposal"), version), (reopened, version)]
    return [(LeadArchived(lead_id=lead_id, occurred_at=NOW), version)]


def invoice_facts(lead_id: UUID | None, invoice_id: UUID, amount: MoneyData) -> dict[str, Any]:
    times = {"occurred_at": NOW, "recorded_at": NOW}
    facts = {"invoice_id": invoice_id, "lead_id": lead_id, "agent_id": CARLA}
    return {**facts, **times, "amount": amount, "number": "INV-1"}


def invoice_story(
    lead_id: UUID | None, amount: MoneyData, *, paid: bool = True, voided: bool = False
) -> list[Told]:
    """An invoice that is issued, then paid or voided."""
    invoice_id = uuid4()
    facts = invoice_facts(lead_id, invoice_id, amount)
    told: list[Told] = [(InvoiceIssued(**facts), 1)]
    if voided:
        void = {"invoice_id": invoice_id, "number": "INV-1", "lead_id": lead_id}
        return [*told, (InvoiceVoided(**void, reason="wrong", occurred_at=NOW), 2)]
    if paid:
        told.append((payment(lead_id, invoice_id, amount), 2))
        told.append((InvoicePaid(**facts), 3))
    return told


def payment(lead_id: UUID | None, invoice_id: UUID, amount: MoneyData) -> PaymentSucceeded:
    facts = invoice_facts(lead_id, invoice_id, amount)
    del facts["number"]
    return PaymentSucceeded(**facts, transaction_id=uuid4(), invoice_amount=amount)


def refund(lead_id: UUID, amount: MoneyData, invoice_id: UUID | None = None) -> RefundSucceeded:
    facts = invoice_facts(lead_id, invoice_id or uuid4(), amount)
    del facts["number"]
    ids = {"transaction_id": uuid4(), "refund_id": uuid4()}
    return RefundSucceeded(**facts, **ids, invoice_amount=amount)


def commission(lead_id: UUID, amount: str, *, clawback: bool = False) -> Any:
    facts = {
        "calculation_id": uuid4(),
        "line_id": uuid4(),
        "agent_id": CARLA,
        "lead_id": lead_id,
        "basis": money("100.00"),
        "amount": money(amount),
        "period": "2026-Q1",
        "occurred_at": NOW,
    }
    return (
        CommissionAdjusted(**facts, reason="refund") if clawback else CommissionCalculated(**facts)
    )


def deal_story(lead_id: UUID, amount: str = "100.00", earned: str = "10.00") -> list[Told]:
    """A lead's whole way: won, invoiced, paid, commissioned."""
    return [
        *lead_story(lead_id, amount),
        *invoice_story(lead_id, money(amount)),
        (commission(lead_id, earned), 1),
    ]
