"""Calculations, their lines and their totals."""

from rest_framework import serializers

from projects.commission.api.serializers.plans import AssignmentOutput, PlanOutput
from shared.api.serializers import Input, MoneyColumnsField, MoneyField, Output, UtcDateTimeField

LABEL_HELP = "A quarter like 2017-Q2 or a month like 2017-06."


class CalculationOutput(Output):
    """An agent's commission for a period. `commission` is `earned` plus `adjusted`."""

    id = serializers.UUIDField()
    agent_id = serializers.UUIDField()
    period = serializers.CharField(source="period.label")
    plan_id = serializers.UUIDField(allow_null=True)
    assignment_id = serializers.UUIDField(allow_null=True)
    currency = serializers.CharField()
    sold = MoneyColumnsField("sold", "currency")
    earned = MoneyColumnsField("earned", "currency")
    adjusted = MoneyColumnsField("adjusted", "currency")
    commission = MoneyField()
    late_sold = MoneyColumnsField("late_sold", "currency")
    late_earned = MoneyColumnsField("late_earned", "currency")
    facts = serializers.IntegerField()
    version = serializers.IntegerField()


class LineOutput(Output):
    """One step of a calculation. `home_period` is the period of the sale."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    reason = serializers.CharField()
    home_period = serializers.CharField(source="home.period.label")
    invoice_id = serializers.UUIDField(source="fact.invoice_id", allow_null=True, default=None)
    lead_id = serializers.UUIDField(source="fact.lead_id", allow_null=True, default=None)
    source_id = serializers.UUIDField(source="fact.source_id", allow_null=True, default=None)
    reverses_id = serializers.UUIDField(allow_null=True)
    basis = MoneyColumnsField("basis", "currency")
    amount = MoneyColumnsField("amount", "currency")
    raw = serializers.DecimalField(max_digits=38, decimal_places=14, normalize_output=True)
    rate = serializers.DecimalField(
        max_digits=20, decimal_places=10, normalize_output=True, allow_null=True
    )
    explanation = serializers.JSONField()
    occurred_at = UtcDateTimeField()
    recorded_at = UtcDateTimeField()


class ExplanationOutput(Output):
    """Plan and assignment, how the total follows from what was sold, and every line."""

    calculation = CalculationOutput()
    plan = PlanOutput(allow_null=True)
    assignment = AssignmentOutput(allow_null=True)
    total = serializers.JSONField(allow_null=True)
    lines = LineOutput(many=True)


class RecalculateInput(Input):
    """Whose period to calculate again."""

    agent_id = serializers.UUIDField()
    period = serializers.CharField(max_length=16, help_text=LABEL_HELP)


class RecalculateOutput(Output):
    """The calculations that have changed; none if their inputs were the same."""

    changed = CalculationOutput(many=True)


class SummaryQuery(Input):
    """Totals of which currency (the tenant's by default) and period (all by default)."""

    currency = serializers.CharField(min_length=3, max_length=3, required=False)
    period = serializers.CharField(max_length=16, required=False, help_text=LABEL_HELP)


class AgentTotal(Output):
    """What an agent sold in a period and what it pays."""

    sold = MoneyField()
    commission = MoneyField()


class PeriodTotal(Output):
    """A period's commissions, by agent."""

    amount = MoneyField()
    by_agent = serializers.DictField(child=AgentTotal())


class CalculationSummaryOutput(Output):
    """`count`: distinct paid invoices that the commissions stand on; `basis`: payments less
    refunds, whatever period they count in."""

    count = serializers.IntegerField()
    basis = MoneyField()
    amount = MoneyField()
    by_period = serializers.DictField(child=PeriodTotal())
