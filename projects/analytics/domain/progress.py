"""How far a lead and an invoice are, as a sum of what was told of them.

What two events tell of one lead is merged field by field: the earliest time, the word of
the highest version, a flag once set. So neither order nor repetition matters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

STAGES = (
    "created",
    "assigned",
    "contacted",
    "qualified",
    "won",
    "invoiced",
    "paid",
    "commissioned",
    "lost",
)
WON, LOST = "won", "lost"
# Who came as far as a state has passed those before it, also where a step was left out.
CONTACTED = frozenset({"contacted", "qualified", "proposal", "won"})
QUALIFIED = frozenset({"qualified", "proposal", "won"})


@dataclass(frozen=True, kw_only=True)
class LeadStep:
    """What is known of a lead. `status` counts by `status_version`, the deal by `won_version`."""

    lead_id: UUID
    entered_at: datetime | None = None
    assigned_at: datetime | None = None
    contacted_at: datetime | None = None
    qualified_at: datetime | None = None
    status: str = ""
    status_version: int = 0
    won_at: datetime | None = None
    won_version: int = 0
    amount: Decimal | None = None
    currency: str = ""
    archived: bool = False


@dataclass(frozen=True, kw_only=True)
class InvoiceStep:
    """What is known of an invoice."""

    invoice_id: UUID
    lead_id: UUID | None = None
    amount: Decimal | None = None
    currency: str = ""
    issued_at: datetime | None = None
    paid_at: datetime | None = None
    voided_at: datetime | None = None


def lead_step(
    event_type: str,
    *,
    version: int,
    at: datetime,
    amount: Decimal | None,
    currency: str,
    data: Mapping[str, Any],
) -> LeadStep | None:
    """What an event tells of its lead; None for one that tells nothing of a lead's way."""
    told: dict[str, Any]
    match event_type:
        case "lead.created":
            told = {"entered_at": at, "status": data["status"], "status_version": version}
        case "lead.assigned" | "lead.reassigned":
            told = {"assigned_at": at}
        case "lead.status_changed":
            told = _status_told(data["to_status"], version, at)
        case "lead.won":
            told = {"won_at": at, "won_version": version, "amount": amount, "currency": currency}
        case "lead.archived" | "lead.merged":
            told = {"archived": True}
        case _:
            return None
    return LeadStep(lead_id=UUID(data["lead_id"]), **told)


def _status_told(status: str, version: int, at: datetime) -> dict[str, Any]:
    return {
        "status": status,
        "status_version": version,
        "contacted_at": at if status in CONTACTED else None,
        "qualified_at": at if status in QUALIFIED else None,
    }


def lead_merge(one: LeadStep, other: LeadStep) -> LeadStep:
    """Both words on one lead in one."""
    newest = max(one, other, key=lambda step: step.status_version)
    deal = max(one, other, key=lambda step: step.won_version)
    return LeadStep(
        lead_id=one.lead_id,
        entered_at=earliest(one.entered_at, other.entered_at),
        assigned_at=earliest(one.assigned_at, other.assigned_at),
        contacted_at=earliest(one.contacted_at, other.contacted_at),
        qualified_at=earliest(one.qualified_at, other.qualified_at),
        status=newest.status,
        status_version=newest.status_version,
        won_at=deal.won_at,
        won_version=deal.won_version,
        amount=deal.amount,
        currency=deal.currency,
        archived=one.archived or other.archived,
    )


INVOICE_TIMES = {
    "invoice.issued": "issued_at",
    "invoice.paid": "paid_at",
    "invoice.voided": "voided_at",
}


def invoice_step(
    event_type: str,
    *,
    at: datetime,
    amount: Decimal | None,
    currency: str,
    data: Mapping[str, Any],
) -> InvoiceStep | None:
    """What an event tells of its invoice; None for one of something else."""
    if event_type not in INVOICE_TIMES:
        return None
    return InvoiceStep(
        invoice_id=UUID(data["invoice_id"]),
        lead_id=lead_of(data),
        amount=amount,
        currency=currency,
        **{INVOICE_TIMES[event_type]: at},
    )


def invoice_merge(one: InvoiceStep, other: InvoiceStep) -> InvoiceStep:
    """Both words on one invoice in one; its terms never change."""
    terms = one if one.amount is not None else other
    return InvoiceStep(
        invoice_id=one.invoice_id,
        lead_id=one.lead_id or other.lead_id,
        amount=terms.amount,
        currency=terms.currency,
        issued_at=earliest(one.issued_at, other.issued_at),
        paid_at=earliest(one.paid_at, other.paid_at),
        voided_at=earliest(one.voided_at, other.voided_at),
    )


def lead_of(data: Mapping[str, Any]) -> UUID | None:
    """The lead that an event names, if any."""
    return UUID(data["lead_id"]) if data.get("lead_id") else None


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two times, of which either may be unknown."""
    known = [moment for moment in (one, other) if moment is not None]
    return min(known, default=None)
