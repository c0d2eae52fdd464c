"""What is fired for a row of django-celery-beat, by its schedule or by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Case, F, Value, When
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from projects.scheduler.domain.beat_rows import RowUnreadable
from projects.scheduler.errors import RowRefused
from projects.scheduler.models import JobExecution, Origin, ScheduledJob, ScheduledTask
from projects.scheduler.services.beat_reading import row_read
from projects.scheduler.services.requesting import request_by_hand
from shared.tenancy.context import tenant_scope

ENABLED = Case(
    When(one_off=True, then=Value(False)), default=F("enabled"), output_field=BooleanField()
)


def row_run(row: Any, *, at: datetime, by: UUID | None) -> JobExecution:
    """Run what the row says now, enabled or not. Raises RowRefused."""
    try:
        reading = row_read(row)
    except RowUnreadable as error:
        raise RowRefused(str(error)) from error
    with tenant_scope(reading.tenant_id), transaction.atomic():
        job = ScheduledJob.objects.filter(origin=Origin.BEAT, origin_key=reading.key).first()
        return request_by_hand(job or ScheduledTask(**reading.facts), at=at, by=by)


def row_note(key: str, *, at: datetime, count: int) -> None:
    """Note in the row that it ran, as Celery does; one that runs once is not enabled any more."""
    rows = PeriodicTask.objects.filter(pk=int(key))
    rows.update(last_run_at=at, total_run_count=F("total_run_count") + count, enabled=ENABLED)
    if rows.filter(one_off=True).exists():
        PeriodicTasks.update_changed()
