"""The first page of the admin: what was fired, what became of it, what is late or disabled."""

from datetime import timedelta

from django.db.models import Q

from projects.scheduler.models import ExecutionState, JobExecution, JobState, ScheduledJob
from projects.scheduler.models.execution import WAITING
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    HomeScope,
    LineChart,
    Widget,
    count_by,
    count_by_day,
    count_now,
    count_recent,
)

LONG = timedelta(hours=1)
LATE = timedelta(minutes=1)
STATES = {
    ExecutionState.REQUESTED: "info",
    ExecutionState.SUCCEEDED: "success",
    ExecutionState.FAILED: "warning",
    ExecutionState.DEAD: "danger",
}
DEAD = Q(state=ExecutionState.DEAD)
DISABLED = Q(state=JobState.DISABLED)


def late(scope: HomeScope) -> Q:
    """Due for more than a minute: no beat runs, or it cannot keep up."""
    return Q(next_due_at__lt=scope.now - LATE)


def long_under_way(scope: HomeScope) -> Q:
    """Requested an hour ago or more, and not ended."""
    return Q(state__in=WAITING, created_at__lt=scope.now - LONG)


WIDGETS: list[Widget] = [
    Card("Executions", count_recent(JobExecution), model=JobExecution),
    Card(
        "Given up",
        count_recent(JobExecution, where=DEAD),
        model=JobExecution,
        filters={"state__exact": ExecutionState.DEAD},
        worse_when_more=True,
    ),
    Card(
        "Active schedules",
        count_now(ScheduledJob, where=Q(state=JobState.ACTIVE), note="of all origins"),
        model=ScheduledJob,
        filters={"state__exact": JobState.ACTIVE},
    ),
    Card(
        "Disabled schedules",
        count_now(ScheduledJob, where=DISABLED, note="their task is gone"),
        model=ScheduledJob,
        filters={"state__exact": JobState.DISABLED},
        alarming=True,
    ),
    LineChart(
        "Executions by day and kind", count_by_day(JobExecution, name="executions", split="kind")
    ),
    BarChart(
        "Executions by day and state",
        count_by_day(JobExecution, name="executions", split="state", colours=STATES),
    ),
    BarChart(
        "What was executed",
        count_by(JobExecution, name="executions", split="task", recent="created_at"),
    ),
    BarChart("Schedules by service", count_by(ScheduledJob, name="schedules", split="service")),
    Attention(
        "Schedules that are late",
        ScheduledJob,
        ["name", "shown_state", "when", "next_due_at"],
        late,
        order="next_due_at",
    ),
    Attention(
        "Disabled schedules",
        ScheduledJob,
        ["name", "reason", "last_fired_at"],
        DISABLED,
        filters={"state__exact": JobState.DISABLED},
    ),
    Attention(
        "Executions that were given up",
        JobExecution,
        ["due_at", "name", "work", "attempts", "reason"],
        lambda scope: scope.recent & DEAD,
        filters={"state__exact": ExecutionState.DEAD},
    ),
    Attention(
        "Executions under way for more than an hour",
        JobExecution,
        ["due_at", "name", "work", "shown_state"],
        long_under_way,
    ),
]
