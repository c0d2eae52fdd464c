"""By what lists are filtered."""

import django_filters as filters

from projects.analytics.domain.buckets import Span
from projects.analytics.models import Measure, RunState, SourceKind
from shared.api.filters import StrictFilterSet

SPANS = [(span.value, span.value) for span in Span]


class EventFilter(StrictFilterSet):
    """Events by type, producer, aggregate, and by when they happened or were learned of."""

    type = filters.CharFilter()
    source = filters.CharFilter()
    aggregate_id = filters.CharFilter()
    occurred_after = filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    occurred_before = filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt")
    recorded_after = filters.IsoDateTimeFilter(field_name="recorded_at", lookup_expr="gte")
    recorded_before = filters.IsoDateTimeFilter(field_name="recorded_at", lookup_expr="lt")


class RollupFilter(StrictFilterSet):
    """Counters by type, currency, span and start."""

    type = filters.CharFilter()
    currency = filters.CharFilter()
    span = filters.ChoiceFilter(choices=SPANS)
    starts_after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")


class MetricFilter(StrictFilterSet):
    """Metrics by key and by what they measure."""

    key = filters.CharFilter()
    measure = filters.ChoiceFilter(choices=Measure.choices)


class KeyFilter(StrictFilterSet):
    """Funnels by key."""

    key = filters.CharFilter()


class ReportFilter(StrictFilterSet):
    """Reports by what they show."""

    kind = filters.ChoiceFilter(choices=SourceKind.choices)
    key = filters.CharFilter()


class ReportRunFilter(StrictFilterSet):
    """Runs by report and state."""

    report_id = filters.UUIDFilter()
    state = filters.ChoiceFilter(choices=RunState.choices)
