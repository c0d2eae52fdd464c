"""The first page of the admin: what arrives, what is counted of it, and what waits."""

from django.db.models import Q

from projects.analytics.models import Event, LeadProgress, ReportRun
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    LineChart,
    Widget,
    count_by,
    count_by_day,
    count_recent,
)

OPEN = Q(archived=False)

WIDGETS: list[Widget] = [
    Card("Events", count_recent(Event, at="recorded_at"), model=Event),
    Card("Leads", count_recent(LeadProgress, where=OPEN), model=LeadProgress),
    Card("Reports", count_recent(ReportRun), model=ReportRun),
    LineChart("Events by day", count_by_day(Event, name="events", at="recorded_at")),
    LineChart("Events by producer", count_by_day(Event, name="", at="recorded_at", split="source")),
    BarChart(
        "Leads of the last 30 days by status",
        count_by(LeadProgress, name="leads", split="status", where=OPEN, recent="created_at"),
    ),
    Attention(
        "Reports that are not ready yet",
        ReportRun,
        ["created_at", "report", "requested_by"],
        Q(state="processing"),
        filters={"state__exact": "processing"},
    ),
]
