"""What callers send and get of events, counters, metrics and funnels."""

from typing import Any

from rest_framework import serializers

from projects.analytics.domain.buckets import Span
from projects.analytics.domain.progress import STAGES
from projects.analytics.models import Measure, SourceKind
from projects.analytics.selectors.series import LAST, LAST_LIMIT
from shared.api.serializers import Input, MoneyField, Output, UtcDateTimeField

SPANS = [span.value for span in Span]
SOURCES = SourceKind.values
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class KeyField(serializers.RegexField):
    """A key such as `leads-won`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(KEY, max_length=60, **options)


class EventOutput(Output):
    """An event as it was counted; names and addresses of people are not kept."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    aggregate_id = serializers.CharField()
    aggregate_version = serializers.IntegerField()
    occurred_at = UtcDateTimeField()
    recorded_at = UtcDateTimeField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    currency = serializers.CharField()
    data = serializers.JSONField()  # type: ignore[assignment]


class RollupOutput(Output):
    """Events of one type and currency within an hour (UTC) or a day (the tenant's zone)."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    currency = serializers.CharField()
    span = serializers.CharField()
    starts_at = UtcDateTimeField()
    count = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=24, decimal_places=4)


class FigureOutput(Output):
    """How many are at a stage, and with how much money in each currency."""

    count = serializers.IntegerField()
    amounts = serializers.ListField(child=MoneyField())


class AnalyticsSummaryQuery(Input):
    """From when on events are counted that were made."""

    since = UtcDateTimeField(required=False)


class AnalyticsSummaryOutput(Output):
    """Events stored, events counted by type, and how far the leads are."""

    events = serializers.IntegerField()
    events_since = serializers.IntegerField(help_text="Those made since `since`.")
    by_type = serializers.DictField(child=serializers.IntegerField())
    funnel = serializers.DictField(child=FigureOutput())


class TypesField(serializers.ListField):
    """Types of events."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=80), max_length=50, **options)


class MetricUpdateInput(Input):
    """What to change; what is absent stays, and the key always."""

    name = serializers.CharField(max_length=120, required=False)
    measure = serializers.ChoiceField(choices=Measure.values, required=False)
    adds = TypesField(min_length=1, required=False)
    subtracts = TypesField(required=False)


class MetricCreateInput(Input):
    """A new metric: what events of some types add, less what those of others take away."""

    key = KeyField()
    name = serializers.CharField(max_length=120)
    measure = serializers.ChoiceField(choices=Measure.values)
    adds = TypesField(min_length=1)
    subtracts = TypesField(required=False)


class MetricOutput(Output):
    """A metric."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    measure = serializers.CharField()
    adds = serializers.ListField(child=serializers.CharField())
    subtracts = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class TimesQuery(Input):
    """From when on and before when."""

    since = UtcDateTimeField(required=False)
    until = UtcDateTimeField(required=False)


class RowsQuery(TimesQuery):
    """Buckets that begin from `since` on and before `until`."""

    span = serializers.ChoiceField(choices=SPANS, default=Span.DAY.value)


class SeriesQuery(RowsQuery):
    """The last buckets of those."""

    last = serializers.IntegerField(min_value=1, max_value=LAST_LIMIT, default=LAST)


class PointOutput(Output):
    """A bucket by its start, with a decimal string."""

    starts_at = UtcDateTimeField()
    value = serializers.CharField()


class LineOutput(Output):
    """The buckets of one currency, oldest first; counts have no currency."""

    currency = serializers.CharField()
    total = serializers.CharField(help_text="Of the points shown.")
    points = PointOutput(many=True)


class SeriesOutput(Output):
    """A metric over time."""

    metric = serializers.CharField()
    name = serializers.CharField()
    measure = serializers.CharField()
    span = serializers.CharField()
    timezone = serializers.CharField(help_text="In which days begin.")
    series = LineOutput(many=True)


class FunnelUpdateInput(Input):
    """What to change; what is absent stays, and the key always."""

    name = serializers.CharField(max_length=120, required=False)
    stages = serializers.ListField(
        child=serializers.ChoiceField(choices=STAGES), min_length=1, required=False
    )


class FunnelCreateInput(Input):
    """A new funnel: stages of a lead's way in their order."""

    key = KeyField()
    name = serializers.CharField(max_length=120)
    stages = serializers.ListField(child=serializers.ChoiceField(choices=STAGES), min_length=1)


class FunnelOutput(Output):
    """A funnel."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    stages = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class StageOutput(FigureOutput):
    """A stage, and its share of the first one."""

    stage = serializers.CharField()
    share = serializers.CharField(help_text="Decimal string, 1 is all.")


class FunnelDataOutput(Output):
    """How many came how far. `refunded` counts refunds."""

    funnel = serializers.CharField()
    name = serializers.CharField()
    stages = StageOutput(many=True)
    refunded = FigureOutput()
