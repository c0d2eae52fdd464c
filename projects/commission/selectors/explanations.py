"""Every cent of a calculation, explained."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from projects.commission.domain.statement import explanation
from projects.commission.models import CommissionCalculation
from projects.commission.selectors.records import calculation_get, line_list

ZERO = Decimal(0)


def calculation_explain(*, calculation_id: UUID, agent_id: UUID | None = None) -> dict[str, Any]:
    """The calculation, how its total follows from what was sold, and its lines in order.

    Raises CalculationNotFound, also for another agent's.
    """
    calculation = calculation_get(calculation_id=calculation_id, agent_id=agent_id)
    return {
        "calculation": calculation,
        "plan": calculation.plan,
        "assignment": calculation.assignment,
        "total": _total(calculation),
        "lines": line_list(calculation_id=calculation.id),
    }


def _total(calculation: CommissionCalculation) -> dict[str, Any] | None:
    if calculation.assignment is None:
        return None
    return explanation(calculation.assignment.terms, ZERO, Decimal(calculation.sold))
