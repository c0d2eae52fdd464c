"""A row of django-celery-beat read as a schedule, as far as it can be one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from projects.scheduler.domain.beat_rows import (
    RowUnreadable,
    Work,
    cron_read,
    interval_read,
    work_read,
)
from projects.scheduler.domain.timing import Timing
from shared.tenancy.context import PLATFORM_TENANT


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A row as a schedule: `timing`, or for a clocked row `once_at`."""

    row: Any
    work: Work
    timing: Timing | None
    once_at: datetime | None

    @property
    def key(self) -> str:
        """By which the schedule finds its row again."""
        return str(self.row.pk)

    @property
    def tenant_id(self) -> UUID:
        """Whose schedule it is."""
        return self.work.tenant_id or PLATFORM_TENANT

    @property
    def facts(self) -> dict[str, Any]:
        """What is done, and by which name."""
        return {
            "name": self.row.name,
            "service": self.work.service,
            "task": self.work.task,
            "args": dict(self.work.args),
        }


def row_read(row: Any) -> Reading:
    """A row of selectors.beat_rows_declared as a schedule. Raises RowUnreadable: why not."""
    work = work_read(task=row.task, args=row.args, kwargs=row.kwargs, headers=row.headers)
    if not row.declared:
        raise RowUnreadable(f"No service has declared {work.service}.{work.task}, so far.")
    once_at = None if row.clocked is None else row.clocked.clocked_time
    return Reading(row=row, work=work, timing=_timing(row), once_at=once_at)


def row_problem(row: Any) -> str:
    """Why the row is no schedule; nothing where it is one."""
    try:
        row_read(row)
    except RowUnreadable as error:
        return str(error)
    return ""


def _timing(row: Any) -> Timing | None:
    if row.solar_id is not None:
        raise RowUnreadable("Solar schedules are not supported.")
    if row.interval is not None:
        return interval_read(every=row.interval.every, period=row.interval.period)
    cron = row.crontab
    if cron is None:
        return None
    return cron_read(
        minute=cron.minute,
        hour=cron.hour,
        day_of_month=cron.day_of_month,
        month_of_year=cron.month_of_year,
        day_of_week=cron.day_of_week,
        zone=str(cron.timezone),
    )
