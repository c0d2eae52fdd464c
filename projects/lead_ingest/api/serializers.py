"""What callers send and get of leads."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.lead_ingest.domain import statuses
from shared.api.serializers import (
    Input,
    MoneyColumnsField,
    MoneyField,
    Output,
    UtcDateTimeField,
    money_text,
)
from shared.core.money import Money

NOTED = ("note", "call", "email", "meeting")


def text(length: int) -> serializers.CharField:
    """An optional text of at most `length` characters."""
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


class LeadFields(Input):
    """The facts of a lead that people may set."""

    first_name = text(120)
    last_name = text(120)
    email = text(320)
    phone = text(64)
    company = text(200)
    title = text(200)
    country = text(80)
    region = text(120)
    city = text(120)
    postal_code = text(20)
    language = text(35)
    timezone = text(64)
    campaign = text(120)
    custom = serializers.DictField(child=serializers.CharField(max_length=1000), required=False)


class LeadCreateInput(LeadFields):
    """A new lead: a source, and at least one of email, phone and external_id."""

    source = serializers.SlugField(max_length=64)  # type: ignore[assignment]
    external_id = text(128)
    assigned_to = serializers.UUIDField(required=False)
    occurred_at = UtcDateTimeField(required=False, help_text="Owners and admins may backdate.")

    def validate(self, attrs: dict) -> dict:
        if not any(attrs.get(name) for name in ("email", "phone", "external_id")):
            raise serializers.ValidationError(
                {"email": "Give at least one of email, phone and external_id."}, code="required"
            )
        return attrs


class LeadUpdateInput(LeadFields):
    """The facts to change; what is absent stays."""

    score = serializers.IntegerField(min_value=0, max_value=100, required=False)


class LeadStatusInput(Input):
    """A step; `won` needs the amount, `lost` the reason."""

    to = serializers.ChoiceField(choices=[s for s in statuses.ALL if s != statuses.NEW])
    amount = MoneyField(required=False, minimum="0.0001")
    reason = serializers.CharField(max_length=200, required=False)
    occurred_at = UtcDateTimeField(required=False, help_text="Owners and admins may backdate.")

    def validate(self, attrs: dict) -> dict:
        needed = {statuses.WON: "amount", statuses.LOST: "reason"}.get(attrs["to"])
        if needed and needed not in attrs:
            raise serializers.ValidationError(
                {needed: f"A {attrs['to']} lead needs it."}, code="required"
            )
        return attrs


class ActivityInput(Input):
    """Something done with a lead."""

    kind = serializers.ChoiceField(choices=NOTED)
    note = serializers.CharField(max_length=10_000)
    occurred_at = UtcDateTimeField(required=False, help_text="Owners and admins may backdate.")


class LeadOutput(Output):
    """A lead."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(help_text="E.164, empty where the number could not be read.")
    phone_raw = serializers.CharField()
    company = serializers.CharField()
    title = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()
    city = serializers.CharField()
    postal_code = serializers.CharField()
    language = serializers.CharField()
    timezone = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()
    campaign = serializers.CharField()
    custom = serializers.DictField(child=serializers.CharField())
    score = serializers.IntegerField()
    automated_score = serializers.IntegerField()
    status = serializers.ChoiceField(choices=statuses.ALL)
    status_since = UtcDateTimeField()
    assigned_to = serializers.UUIDField(allow_null=True)
    deal = MoneyColumnsField(
        "deal_amount", "deal_currency", allow_null=True, help_text="What a won lead is worth."
    )
    won_at = UtcDateTimeField(allow_null=True)
    lost_reason = serializers.CharField()
    occurred_at = UtcDateTimeField()
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = serializers.IntegerField()


class ActivityOutput(Output):
    """One thing that happened to a lead."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    from_status = serializers.CharField()
    to_status = serializers.CharField()
    stayed = serializers.DurationField(allow_null=True, help_text="How long it stood before.")
    actor = serializers.UUIDField(allow_null=True)
    note = serializers.CharField()
    occurred_at = UtcDateTimeField()
    created_at = UtcDateTimeField()


class StatusSumOutput(Output):
    """How many leads stand in a state, and the deal amounts of the won ones by currency."""

    count = serializers.IntegerField()
    amount = serializers.ListField(child=MoneyField())


class LeadSummaryOutput(Output):
    """All leads of the tenant by state."""

    total = serializers.IntegerField()
    by_status = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=StatusSumOutput()))
    def get_by_status(self, summary: dict) -> dict:
        return {
            status: {
                "count": entry["count"],
                "amount": [money_text(Money(**sum_)) for sum_ in entry["amount"]],
            }
            for status, entry in summary["by_status"].items()
        }
