"""Plans and who is paid by them."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from projects.commission.domain.periods import KINDS
from shared.api.serializers import Input, MoneyField, Output, UtcDateTimeField, money_text

DEFINITION_HELP = (
    '{"kind": "percentage", "rate": "0.08"}, {"kind": "tiers", "mode": "marginal" or '
    '"retroactive", "tiers": [{"up_to": "10000", "rate": "0.05"}, {"up_to": null, "rate": '
    '"0.1"}]} or {"kind": "accelerator", "rate": "0.08", "multipliers": [{"above": "1.00", '
    '"times": "1.5"}]}; each may add "floor_share" of the quota and "cap".'
)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


class DayField(serializers.DateField):
    """A calendar day, near enough to ours that it has a period."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(
                f"Give a day from {FIRST_DAY} to {LAST_DAY}.", code="range"
            )
        return day


class PlanCreateInput(Input):
    """A new plan, as a draft."""

    name = serializers.CharField(max_length=120)
    currency = serializers.CharField(min_length=3, max_length=3, help_text="ISO 4217 code.")
    period_kind = serializers.ChoiceField(choices=KINDS, default="quarter")
    definition = serializers.JSONField(help_text=DEFINITION_HELP)
    description = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default=""
    )


class PlanUpdateInput(Input):
    """What to change of a draft; what is absent stays."""

    name = serializers.CharField(max_length=120, required=False)
    currency = serializers.CharField(min_length=3, max_length=3, required=False)
    period_kind = serializers.ChoiceField(choices=KINDS, required=False)
    definition = serializers.JSONField(required=False, help_text=DEFINITION_HELP)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PlanOutput(Output):
    """A revision of a plan."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    revision = serializers.IntegerField()
    status = serializers.CharField()
    currency = serializers.CharField()
    period_kind = serializers.CharField()
    definition = serializers.JSONField()
    description = serializers.CharField()
    created_by = serializers.UUIDField(allow_null=True)
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = UtcDateTimeField(allow_null=True)
    retired_at = UtcDateTimeField(allow_null=True)
    created_at = UtcDateTimeField()
    version = serializers.IntegerField()


class AssignmentCreateInput(Input):
    """Pay an agent by a plan from one day up to, not including, another."""

    agent_id = serializers.UUIDField()
    plan_id = serializers.UUIDField()
    effective_from = DayField()
    effective_to = DayField(required=False, allow_null=True, default=None)
    quota = MoneyField(required=False, allow_null=True, default=None, minimum="0.001")
    split = serializers.DecimalField(
        max_digits=6,
        decimal_places=5,
        min_value=Decimal("0.00001"),
        max_value=Decimal(1),
        default=Decimal(1),
        help_text="The agent's share of the commission: 0.6 is 60 %.",
    )


class AssignmentEndInput(Input):
    """The first day that is no longer paid by the assignment."""

    effective_to = DayField()


class AssignmentOutput(Output):
    """An agent's plan."""

    id = serializers.UUIDField()
    agent_id = serializers.UUIDField()
    plan_id = serializers.UUIDField()
    quota = serializers.SerializerMethodField()
    split = serializers.DecimalField(max_digits=6, decimal_places=5, normalize_output=True)
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(allow_null=True)
    created_at = UtcDateTimeField()
    version = serializers.IntegerField()

    def get_quota(self, row: Any) -> dict[str, str] | None:
        """`{"amount", "currency"}` in the plan's currency, or null."""
        return None if row.quota_money is None else money_text(row.quota_money)


class PayeeOutput(Output):
    """A member as commission knows them."""

    agent_id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.CharField()
    active = serializers.BooleanField()
