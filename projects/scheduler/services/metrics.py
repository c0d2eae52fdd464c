"""What beat and the events process tell Prometheus."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count
from prometheus_client import Counter, Gauge

from projects.scheduler.models import ScheduledJob
from shared.tenancy.context import system_scope

leading = Gauge("scheduler_leading", "1 in the beat that fires, 0 in one that waits")
fired = Counter("scheduler_fired", "Executions requested", ["kind"])
late = Gauge("scheduler_late_seconds", "How late the oldest was when something was fired last")


def fired_count(kind: str, number: int) -> None:
    """Count executions of a job or a task."""
    fired.labels(kind).inc(number)


def late_observe(now: datetime, due: Sequence[datetime]) -> None:
    """How late the oldest of what is due now is."""
    late.set((now - due[0]).total_seconds() if due else 0)


schedules_now = Gauge("schedules_now", "Scheduled jobs", ["state"])
schedule_next = Gauge("schedule_next_timestamp", "When the next one is due", ["service", "task"])


def schedules_measure() -> None:
    """The schedules of all tenants together, and which one is due next."""
    schedules_now.clear()
    schedule_next.clear()
    with system_scope("schedules-measure"):
        jobs = ScheduledJob.across_tenants.order_by()
        for state, count in jobs.values_list("state").annotate(count=Count("id")):
            schedules_now.labels(state).set(count)
        following = jobs.filter(next_due_at__isnull=False).order_by("next_due_at").first()
    if following and following.next_due_at:
        due = following.next_due_at.timestamp()
        schedule_next.labels(following.service, following.task).set(due)
