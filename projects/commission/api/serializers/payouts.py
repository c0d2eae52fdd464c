"""Periods and payouts."""

from typing import Any

from rest_framework import serializers

from projects.commission.api.serializers.calculations import LABEL_HELP
from shared.api.serializers import Input, MoneyColumnsField, MoneyField, Output, UtcDateTimeField

MOST_AT_ONCE = 1000


class PeriodOutput(Output):
    """The days from `starts_on` up to, not including, `ends_on`, in the tenant's zone."""

    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.CharField()
    closed_at = UtcDateTimeField(allow_null=True)
    closed_by = serializers.UUIDField(allow_null=True)


class PayoutOutput(Output):
    """What an agent is paid for a period. `attempt` counts approvals and retries."""

    id = serializers.UUIDField()
    agent_id = serializers.UUIDField()
    period = serializers.CharField(source="period.label")
    amount = MoneyField(source="money")
    carried_in = MoneyColumnsField("carried_in", "currency")
    state = serializers.CharField()
    attempt = serializers.IntegerField()
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = UtcDateTimeField(allow_null=True)
    paid_at = UtcDateTimeField(allow_null=True)
    transaction_id = serializers.UUIDField(allow_null=True)
    failure = serializers.CharField()
    version = serializers.IntegerField()


class PeriodClosedOutput(Output):
    """The closed period and the payouts drafted for it."""

    period = PeriodOutput()
    payouts = PayoutOutput(many=True)


class PayoutsApproveInput(Input):
    """Which drafts to approve: `ids`, or all of a `period`."""

    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE, required=False
    )
    period = serializers.CharField(max_length=16, required=False, help_text=LABEL_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"ids": "Give either ids or period."}, code="choice")
        return attrs


class PayoutsOutput(Output):
    """The payouts that were approved."""

    results = PayoutOutput(many=True)


class StateTotal(Output):
    """How many payouts are in a state, and of how much."""

    count = serializers.IntegerField()
    amount = MoneyField()


class PayoutSummaryOutput(Output):
    """Payouts by state."""

    draft = StateTotal()
    approved = StateTotal()
    disbursing = StateTotal()
    paid = StateTotal()
    failed = StateTotal()
    cancelled = StateTotal()
