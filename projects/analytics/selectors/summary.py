"""All that was counted of a tenant, to be compared with what the owners say."""

from typing import Any

from django.db.models import Sum

from projects.analytics.domain.buckets import Span
from projects.analytics.models import Event, Rollup
from projects.analytics.selectors.funnels import stage_figures


def analytics_summary() -> dict[str, Any]:
    """How many events are stored; how many were counted of each type; how far leads are.

    The first comes from the events and the second from the counters: they agree.
    """
    days = Rollup.objects.filter(span=Span.DAY).order_by().values("type")
    counted = days.annotate(events=Sum("count")).order_by("type")
    return {
        "events": Event.objects.count(),
        "by_type": {row["type"]: row["events"] for row in counted},
        "funnel": stage_figures(),
    }
