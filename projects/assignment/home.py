"""The first page of the admin: who gets leads, how much each has, which leads wait."""

from django.db.models import F, Q

from projects.assignment.models import Agent, Assignment, AssignmentState, PendingLead
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    HomeScope,
    LineChart,
    Plot,
    Series,
    Widget,
    count_by,
    count_by_day,
    count_now,
    count_recent,
)

BUSIEST = 12
STATES = {
    AssignmentState.ACTIVE: "info",
    AssignmentState.CLOSED: "success",
    AssignmentState.RELEASED: "warning",
}
WORKING = Q(active=True, available=True)


def load_of_agents(scope: HomeScope) -> Plot:
    """The agents with the most open assignments, and how many more each could take."""
    agents = scope.rows(Agent).filter(active=True).order_by("-open_assignments", "name")
    found = list(agents.values_list("name", "open_assignments", "capacity")[:BUSIEST])
    open_ones = [opened for _, opened, _ in found]
    free = [max(0, (capacity or opened) - opened) for _, opened, capacity in found]
    series = [Series("open", open_ones, "info"), Series("free", free, "muted")]
    return Plot([name for name, _, _ in found], series)


WIDGETS: list[Widget] = [
    Card("Assignments", count_recent(Assignment), model=Assignment),
    Card(
        "Leads that wait",
        count_now(PendingLead, note="nobody could take them"),
        model=PendingLead,
        alarming=True,
    ),
    Card(
        "Agents at work",
        count_now(Agent, where=WORKING, note="active and available"),
        model=Agent,
        filters={"active__exact": 1, "available__exact": 1},
    ),
    Card(
        "Released",
        count_recent(Assignment, where=Q(state=AssignmentState.RELEASED)),
        model=Assignment,
        filters={"state__exact": AssignmentState.RELEASED},
        worse_when_more=True,
    ),
    LineChart(
        "Assignments by day and strategy",
        count_by_day(Assignment, name="assignments", split="strategy"),
    ),
    BarChart("Load of the busiest agents", load_of_agents),
    BarChart(
        "Assignments by day and state",
        count_by_day(Assignment, name="assignments", split="state", colours=STATES),
    ),
    BarChart(
        "How assignments ended",
        count_by(
            Assignment,
            name="assignments",
            split="outcome",
            where=~Q(outcome=""),
            recent="created_at",
        ),
    ),
    Attention(
        "Leads that nobody could take", PendingLead, ["lead_id", "occurred_at", "created_at"], Q()
    ),
    Attention(
        "Agents who can take no more",
        Agent,
        ["name", "role", "open_assignments", "capacity"],
        WORKING & Q(capacity__lte=F("open_assignments")),
        filters={"active__exact": 1, "available__exact": 1},
        order="name",
    ),
]
