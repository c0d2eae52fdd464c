"""All that was counted of a tenant, to be compared with what the owners say."""

from datetime import datetime
from typing import Any

from django.db.models import Sum

from projects.analytics.domain.buckets import Span
from projects.analytics.models import Event, Rollup
from projects.analytics.selectors.funnels import stage_figures


def analytics_summary(*, since: datetime | None = None) -> dict[str, Any]:
    """How many events are stored, in all and made since the moment; how many were counted of
    each type; how far leads are.

    The first comes from the events and the third from the counters: they agree.
    """
    events = Event.objects.all()
    days = Rollup.objects.filter(span=Span.DAY).order_by().values("type")
    counted = days.annotate(events=Sum("count")).order_by("type")
    return {
        "events": events.count(),
        "events_since": (events.filter(recorded_at__gte=since) if since else events).count(),
        "by_type": {row["type"]: row["events"] for row in counted},
        "funnel": stage_figures(),
    }
