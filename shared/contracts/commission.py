"""Events of commission: what agents earn and are paid."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.types import Instant, MoneyData
from shared.events.envelope import event


@dataclass(frozen=True, kw_only=True)
class CommissionFacts:
    """One line of a calculation: `amount` of commission on `basis` in a period like 2017-Q2."""

    calculation_id: UUID
    line_id: UUID
    agent_id: UUID
    invoice_id: UUID | None = None
    lead_id: UUID | None = None
    basis: MoneyData
    amount: MoneyData
    period: str
    occurred_at: Instant


@event(type="commission.calculated", topic="commission.calculation", key="agent_id")
@dataclass(frozen=True, kw_only=True)
class CommissionCalculated(CommissionFacts):
    """An agent earned a commission."""


@event(type="commission.adjusted", topic="commission.calculation", key="agent_id")
@dataclass(frozen=True, kw_only=True)
class CommissionAdjusted(CommissionFacts):
    """An agent's commission changed by `amount`, negative for a clawback."""

    reason: str
    reverses_line_id: UUID | None = None


@event(type="payout.approved", topic="commission.payout", key="payout_id")
@dataclass(frozen=True, kw_only=True)
class PayoutApproved:
    """A payout may be disbursed. Payment asks commission again before it moves money."""

    payout_id: UUID
    agent_id: UUID
    amount: MoneyData
    period: str
    approved_by: UUID


@event(type="payout.paid", topic="commission.payout", key="payout_id")
@dataclass(frozen=True, kw_only=True)
class PayoutPaid:
    """A payout was disbursed and confirmed."""

    payout_id: UUID
    agent_id: UUID
    amount: MoneyData
    period: str
    occurred_at: Instant


@event(type="payout.failed", topic="commission.payout", key="payout_id")
@dataclass(frozen=True, kw_only=True)
class PayoutFailed:
    """A payout could not be disbursed."""

    payout_id: UUID
    reason: str
