"""The first page of the admin: what waits, what failed, and whether anybody runs jobs."""

from django.db.models import Q

from projects.worker.domain.states import DeadLetterState, JobState
from projects.worker.models import BackgroundJob, DeadLetterJob
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    LineChart,
    Widget,
    count_by,
    count_by_day,
    count_now,
    count_recent,
)

SUCCEEDED = Q(state=JobState.SUCCEEDED)
WAITING = Q(state=JobState.QUEUED)
RUNNING = Q(state=JobState.RUNNING)
RETRIED = WAITING & ~Q(last_error="")
OPEN = Q(state=DeadLetterState.OPEN)

WIDGETS: list[Widget] = [
    Card(
        "Jobs done",
        count_recent(BackgroundJob, where=SUCCEEDED),
        model=BackgroundJob,
        filters={"state__exact": JobState.SUCCEEDED},
    ),
    Card(
        "Waiting",
        count_now(BackgroundJob, where=WAITING),
        model=BackgroundJob,
        filters={"state__exact": JobState.QUEUED},
    ),
    Card(
        "Running",
        count_now(BackgroundJob, where=RUNNING),
        model=BackgroundJob,
        filters={"state__exact": JobState.RUNNING},
    ),
    Card(
        "Dead letters",
        count_now(DeadLetterJob, where=OPEN),
        model=DeadLetterJob,
        filters={"state__exact": DeadLetterState.OPEN},
        alarming=True,
    ),
    LineChart("Jobs by day", count_by_day(BackgroundJob, name="jobs", split="state")),
    BarChart(
        "Jobs by task", count_by(BackgroundJob, name="jobs", split="task", recent="created_at")
    ),
    BarChart(
        "Jobs by queue", count_by(BackgroundJob, name="jobs", split="queue", recent="created_at")
    ),
    Attention(
        "Given up",
        DeadLetterJob,
        ["created_at", "job", "reason", "attempts"],
        OPEN,
        filters={"state__exact": DeadLetterState.OPEN},
    ),
    Attention(
        "Waiting after a failed try",
        BackgroundJob,
        ["service", "task", "attempt", "run_at", "last_error"],
        RETRIED,
        filters={"state__exact": JobState.QUEUED},
    ),
]
