import pytest

from projects.scheduler.errors import ScheduledTaskEnded, ScheduleInThePast
from projects.scheduler.models import ScheduledTask
from projects.scheduler.services.firing import task_fire
from projects.scheduler.services.scheduled_tasks import (
    scheduled_task_cancel,
    scheduled_task_create,
)
from projects.scheduler.tests.factories import MINUTE, NOW, WORK, task_make
from shared.contracts.jobs import JobRequested

pytestmark = pytest.mark.django_db


def test_a_past_time_is_refused(tenant, cast):
    with pytest.raises(ScheduleInThePast):
        scheduled_task_create(name="x", args={}, due_at=NOW, at=NOW, by=cast.bob.user_id, **WORK)
    assert not ScheduledTask.objects.exists()


def test_a_cancelled_task_is_not_fired(tenant, assert_published):
    task = task_make()
    assert scheduled_task_cancel(task_id=task.id, at=NOW).state == "cancelled"
    assert task_fire(task_id=task.id, now=NOW + MINUTE) == 0
    assert_published(JobRequested, count=0)
    with pytest.raises(ScheduledTaskEnded, match="cancelled"):
        scheduled_task_cancel(task_id=task.id, at=NOW)


def test_a_fired_task_is_not_cancelled(tenant):
    task = task_make()
    task_fire(task_id=task.id, now=NOW + MINUTE)
    with pytest.raises(ScheduledTaskEnded, match="fired"):
        scheduled_task_cancel(task_id=task.id, at=NOW)
