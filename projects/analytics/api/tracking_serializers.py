"""What callers send and get of events of their own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from projects.analytics.domain.tracking import TYPE, is_plausible
from shared.api.serializers import Input, MoneyField, Output, UtcDateTimeField
from shared.core.clock import utcnow

EVENTS_LIMIT = 500
FACTS_LIMIT = 50


class EventTrackInput(Input):
    """Something that happened in a system of the tenant's own."""

    id = serializers.UUIDField(
        help_text="A UUIDv7 of the caller's choice; sent again, it is the same event."
    )
    type = serializers.RegexField(TYPE, max_length=80, help_text="Such as `custom.demo_booked`.")
    occurred_at = UtcDateTimeField()
    aggregate_id = serializers.CharField(
        max_length=80, required=False, help_text="What it is about: a lead's id, an order's number."
    )
    amount = MoneyField(required=False)
    data = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(max_length=1000, allow_blank=True),
        required=False,
        help_text="Names and addresses of people are not kept.",
    )

    def validate_id(self, given: UUID) -> UUID:
        if given.version != 7:
            raise serializers.ValidationError("Give a UUIDv7.", code="invalid")
        return given

    def validate_occurred_at(self, moment: datetime) -> datetime:
        if not is_plausible(moment, now=utcnow()):
            raise serializers.ValidationError(
                "Give a time from 2000 until tomorrow.", code="invalid"
            )
        return moment

    def validate_data(self, facts: dict[str, Any]) -> dict[str, Any]:
        if len(facts) > FACTS_LIMIT:
            raise serializers.ValidationError(f"At most {FACTS_LIMIT} facts.", code="max_length")
        return facts


class EventsTrackInput(Input):
    """Events, in any order."""

    events = serializers.ListField(child=EventTrackInput(), min_length=1, max_length=EVENTS_LIMIT)


class EventsTrackedOutput(Output):
    """How many events came, and how many of them were new."""

    received = serializers.IntegerField()
    stored = serializers.IntegerField()
