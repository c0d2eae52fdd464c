"""Events of calculations, published beside the write."""

from typing import Any

from projects.commission.models import CalculationLine, LineKind
from shared.contracts.commission import CommissionAdjusted, CommissionCalculated
from shared.contracts.types import MoneyData
from shared.core.money import Money
from shared.events import outbox


def line_announce(line: CalculationLine, version: int) -> None:
    """A payment of an open period was calculated; everything else adjusts."""
    if line.kind == LineKind.PAYMENT:
        event: object = CommissionCalculated(**_facts(line))
    else:
        event = CommissionAdjusted(
            **_facts(line), reason=line.reason, reverses_line_id=line.reverses_id
        )
    outbox.publish(event, version=version)


def _facts(line: CalculationLine) -> dict[str, Any]:
    fact = line.fact
    return {
        "calculation_id": line.calculation_id,
        "line_id": line.id,
        "agent_id": line.calculation.agent_id,
        "invoice_id": None if fact is None else fact.invoice_id,
        "lead_id": None if fact is None else fact.lead_id,
        "basis": MoneyData.of(Money(line.basis, line.currency)),
        "amount": MoneyData.of(Money(line.amount, line.currency)),
        "period": line.calculation.period.label,
        "occurred_at": line.occurred_at,
    }
