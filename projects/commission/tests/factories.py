"""Rows and events of the tests, made through the services that make them in life."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from projects.commission.models import (
    CalculationLine,
    CommissionAssignment,
    CommissionCalculation,
    CommissionPlan,
)
from projects.commission.services.assignments import commission_assign
from projects.commission.services.calculations import commission_calculate, commission_clawback
from projects.commission.services.members import payee_put, tenant_profile_put
from projects.commission.services.plans import plan_approve, plan_create
from shared.core.ids import uuid7
from shared.core.money import Money

NOW = datetime(2017, 9, 1, 12, tzinfo=UTC)
EIGHT_PERCENT = {"kind": "percentage", "rate": "0.08"}
ACCELERATOR = {
    "kind": "accelerator",
    "rate": "0.08",
    "multipliers": [{"above": "1.00", "times": "1.5"}, {"above": "1.25", "times": "2"}],
}
SPRING = datetime(2017, 5, 10, 12, tzinfo=UTC)
SUMMER = datetime(2017, 8, 10, 12, tzinfo=UTC)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


def profile(timezone: str = "America/New_York") -> None:
    tenant_profile_put(name="Acme", timezone=timezone, currency="USD")


def agent(agent_id: UUID, name: str = "Carla") -> UUID:
    payee_put(agent_id=agent_id, name=name, email=f"{name}@example.com", role="agent", active=True)
    return agent_id


def approved_plan(definition: Any = None, **facts: Any) -> CommissionPlan:
    name = facts.pop("name", f"Plan {uuid7()}")
    facts = {"currency": "USD", "by": uuid7(), **facts}
    plan = plan_create(name=name, definition=definition or EIGHT_PERCENT, **facts)
    return plan_approve(plan_id=plan.id, by=uuid7(), at=NOW)


def assigned(agent_id: UUID, plan: CommissionPlan, **facts: Any) -> CommissionAssignment:
    facts = {"effective_from": date(2016, 1, 1), "quota": usd("100000"), **facts}
    return commission_assign(agent_id=agent_id, plan_id=plan.id, by=uuid7(), **facts)


def paid(
    agent_id: UUID | None, amount: str, at: datetime = SPRING, **facts: Any
) -> CalculationLine:
    """One payment, calculated; its line."""
    facts = {"transaction_id": uuid7(), "invoice_id": uuid7(), "recorded_at": NOW, **facts}
    money = facts.pop("money", None) or usd(amount)
    return commission_calculate(agent_id=agent_id, amount=money, occurred_at=at, **facts)


def refunded(line: CalculationLine, amount: str, at: datetime = SPRING, **facts: Any) -> Any:
    """A refund of the payment behind a line; the clawback's line."""
    facts = {"refund_id": uuid7(), "recorded_at": NOW, **facts}
    source = line.fact.source_id
    return commission_clawback(transaction_id=source, amount=usd(amount), occurred_at=at, **facts)


def header(agent_id: UUID, label: str, currency: str = "USD") -> CommissionCalculation:
    """The agent's calculation of a period, read anew."""
    headers = CommissionCalculation.objects.select_related("period", "plan")
    return headers.get(agent_id=agent_id, period__label=label, currency=currency)


def totals_check() -> None:
    """The running totals of every calculation are the sums of its lines, to the cent."""
    for each in CommissionCalculation.objects.all():
        own = CalculationLine.objects.filter(calculation=each, home=each)
        brought = CalculationLine.objects.filter(calculation=each).exclude(home=each)
        late = CalculationLine.objects.filter(home=each).exclude(calculation=each)
        assert (each.sold, each.earned) == (_sum(own, "basis"), _sum(own, "amount"))
        assert each.adjusted == _sum(brought, "amount")
        assert (each.late_sold, each.late_earned) == (_sum(late, "basis"), _sum(late, "amount"))


def _sum(lines: Any, column: str) -> Decimal:
    return sum(lines.values_list(column, flat=True), Decimal(0))
