"""The first page of the admin: what comes in, how far it gets, what lies about."""

from django.db.models import Q

from projects.lead_ingest.models import (
    ActivityKind,
    Lead,
    LeadActivity,
    LeadImport,
    LeadImportProblem,
    LeadStatus,
    RawSubmission,
    SubmissionOutcome,
)
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

STATUSES = {
    LeadStatus.NEW: "info",
    LeadStatus.CONTACTED: "",
    LeadStatus.QUALIFIED: "",
    LeadStatus.PROPOSAL: "warning",
    LeadStatus.WON: "success",
    LeadStatus.LOST: "danger",
    LeadStatus.NURTURE: "",
}
OUTCOMES = {
    SubmissionOutcome.CREATED: "success",
    SubmissionOutcome.DUPLICATE: "warning",
    SubmissionOutcome.REJECTED: "danger",
}
MOVED = Q(kind=ActivityKind.STATUS_CHANGED)
KEPT = Q(archived_at=None, merged_into=None)
UNASSIGNED = KEPT & Q(status=LeadStatus.NEW, assigned_to=None)

WIDGETS: list[Widget] = [
    Card("Leads", count_recent(Lead, where=KEPT), model=Lead),
    Card(
        "Won",
        count_recent(LeadActivity, where=MOVED & Q(to_status=LeadStatus.WON)),
        model=Lead,
        filters={"status__exact": LeadStatus.WON},
    ),
    Card("Imports", count_recent(LeadImport), model=LeadImport),
    Card(
        "Rejected rows",
        count_recent(LeadImportProblem),
        model=LeadImportProblem,
        worse_when_more=True,
    ),
    BarChart(
        "Leads by day and status",
        count_by_day(Lead, name="leads", split="status", where=KEPT, colours=STATUSES),
    ),
    LineChart(
        "Steps by day",
        count_by_day(LeadActivity, name="steps", split="to_status", where=MOVED, colours=STATUSES),
    ),
    BarChart("Leads by source", count_by(Lead, name="leads", split="source", recent="created_at")),
    BarChart(
        "Rows that came in by day",
        count_by_day(RawSubmission, name="rows", split="outcome", colours=OUTCOMES),
    ),
    Attention(
        "New leads that nobody has",
        Lead,
        ["name", "company", "source", "score", "created_at"],
        lambda scope: scope.recent & UNASSIGNED,
        filters={"status__exact": LeadStatus.NEW, "assigned_to__isempty": 1},
    ),
    Attention(
        "Imports with rejected rows",
        LeadImport,
        ["file_name", "source", "received", "created", "duplicates", "rejected", "created_at"],
        lambda scope: scope.recent & Q(rejected__gt=0),
        filters={"rejected__gt": 0},
    ),
]
