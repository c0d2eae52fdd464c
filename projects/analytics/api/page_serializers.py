"""What callers send and get of dashboards and reports."""

from typing import Any

from rest_framework import serializers

from projects.analytics.api.serializers import (
    SOURCES,
    SPANS,
    KeyField,
    LineOutput,
    StageOutput,
)
from projects.analytics.domain.buckets import Span
from projects.analytics.selectors.series import LAST, LAST_LIMIT
from shared.api.serializers import Input, Output, UtcDateTimeField

NUMBER, SERIES, FUNNEL = "number", "series", "funnel"
# What a widget of each kind has beside kind and title.
PARTS = {NUMBER: {"metric"}, SERIES: {"metric", "span", "last"}, FUNNEL: {"funnel"}}
NEEDED = {NUMBER: "metric", SERIES: "metric", FUNNEL: "funnel"}
DEFAULTS: dict[str, dict[str, Any]] = {SERIES: {"span": Span.DAY.value, "last": LAST}}


class WidgetInput(Input):
    """A `number` or `series` of a metric, or a `funnel`; both by key."""

    kind = serializers.ChoiceField(choices=list(PARTS))
    title = serializers.CharField(max_length=120)
    metric = KeyField(required=False)
    funnel = KeyField(required=False)
    span = serializers.ChoiceField(choices=SPANS, required=False, help_text="Of a series.")
    last = serializers.IntegerField(
        min_value=1, max_value=LAST_LIMIT, required=False, help_text="Buckets of a series."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs["kind"]
        if NEEDED[kind] not in attrs:
            message = f"A {kind} needs it."
            raise serializers.ValidationError({NEEDED[kind]: message}, code="required")
        for name in sorted(set(attrs) - {"kind", "title"} - PARTS[kind]):
            message = f"A {kind} has none."
            raise serializers.ValidationError({name: message}, code="misplaced")
        return {**DEFAULTS.get(kind, {}), **attrs}


class DashboardUpdateInput(Input):
    """What to change; what is absent stays."""

    name = serializers.CharField(max_length=120, required=False)
    widgets = serializers.ListField(child=WidgetInput(), max_length=50, required=False)


class DashboardCreateInput(Input):
    """A new dashboard."""

    name = serializers.CharField(max_length=120)
    widgets = serializers.ListField(child=WidgetInput(), max_length=50)


class WidgetOutput(Output):
    """A widget as it was put together."""

    kind = serializers.CharField()
    title = serializers.CharField()
    metric = serializers.CharField(required=False)
    funnel = serializers.CharField(required=False)
    span = serializers.CharField(required=False)
    last = serializers.IntegerField(required=False)


class DashboardOutput(Output):
    """A dashboard."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    widgets = WidgetOutput(many=True)
    version = serializers.IntegerField()


class ValueOutput(Output):
    """A number of one currency; counts have none."""

    currency = serializers.CharField()
    value = serializers.CharField()


class WidgetDataOutput(WidgetOutput):
    """A widget with what it shows: `values` of a number, `series`, or `stages` of a funnel."""

    values = ValueOutput(many=True, required=False)
    series = LineOutput(many=True, required=False)
    stages = StageOutput(many=True, required=False)


class DashboardDataOutput(Output):
    """A dashboard filled with figures."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    widgets = WidgetDataOutput(many=True)


class ReportFields(Input):
    """What makes a report."""

    since = UtcDateTimeField(required=False, allow_null=True)
    until = UtcDateTimeField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        since, until = attrs.get("since"), attrs.get("until")
        if since and until and since >= until:
            raise serializers.ValidationError({"until": "Must be after since."}, code="order")
        return attrs


class ReportUpdateInput(ReportFields):
    """What to change; what is absent stays."""

    name = serializers.CharField(max_length=120, required=False)
    kind = serializers.ChoiceField(choices=SOURCES, required=False)
    key = KeyField(required=False)
    span = serializers.ChoiceField(choices=SPANS, required=False)


class ReportCreateInput(ReportFields):
    """A new report: a metric by hour or day, or a funnel."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=SOURCES)
    key = KeyField(help_text="Of the metric or funnel.")
    span = serializers.ChoiceField(choices=SPANS, default=Span.DAY.value)


class ReportOutput(Output):
    """A report."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    key = serializers.CharField()
    span = serializers.CharField()
    since = UtcDateTimeField(allow_null=True)
    until = UtcDateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ReportRunOutput(Output):
    """A run of a report; its CSV can be fetched once it is `ready`."""

    id = serializers.UUIDField()
    report_id = serializers.UUIDField()
    state = serializers.CharField()
    rows = serializers.IntegerField()
    requested_by = serializers.UUIDField()
    created_at = UtcDateTimeField()
    ready_at = UtcDateTimeField(allow_null=True)
