"""Schedules that services declare."""

import pytest

from projects.scheduler.models import DeclaredTask, JobState, ScheduledJob
from projects.scheduler.services.declarations import declarations_forget, declarations_refresh
from projects.scheduler.services.scheduled_jobs import (
    scheduled_job_pause,
    scheduled_job_run,
    scheduled_job_update,
)
from projects.scheduler.tests.conftest import task
from projects.scheduler.tests.factories import NOW, job_make
from shared.contracts.gateway import TenantCreated, TenantUpdated
from shared.core.errors import Conflict
from shared.tenancy.context import PLATFORM_TENANT, tenant_scope
from shared.testing.cast import TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
DAILY = {"cron": "15 2 * * *", "every_seconds": 0, "per": "tenant"}
HOURLY = {"cron": "", "every_seconds": 3600, "per": "platform"}


def asked() -> None:
    """Every service is asked now."""
    declarations_forget()
    declarations_refresh()


def told(deliver, zone="Europe/Berlin", event=TenantCreated, version=1):
    facts = {"slug": "a", "name": "Alice Inc.", "timezone": zone, "currency": "EUR"}
    with tenant_scope(TENANT):
        deliver(event(tenant_id=TENANT, **facts), version=version, times=2)


def jobs(tenant_id=TENANT) -> list[ScheduledJob]:
    with tenant_scope(tenant_id):
        return list(ScheduledJob.objects.order_by("id"))


@pytest.mark.parametrize("tenant_first", [True, False])
def test_each_tenant_gets_a_schedule_in_its_zone(sibling, deliver, tenant_first):
    sibling.tasks = [task(schedule=DAILY), task("clean-up", schedule=HOURLY)]
    for step in (told, asked) if tenant_first else (asked, told):
        step(deliver) if step is told else step()
    (job,) = jobs()
    assert (job.name, job.cron, job.timezone) == (
        "commission/periods-close",
        "15 2 * * *",
        "Europe/Berlin",
    )
    assert job.origin == "default"
    assert job.next_due_at is not None
    (platform,) = jobs(PLATFORM_TENANT)
    assert (platform.every_seconds, platform.timezone) == (3600, "UTC")
    asked()
    assert len(jobs()) == 1


def test_a_schedule_follows_its_declaration_until_a_user_changes_it(sibling, deliver):
    sibling.tasks = [task(schedule=DAILY)]
    told(deliver)
    asked()
    sibling.tasks = [task(schedule={**DAILY, "cron": "0 5 * * *"})]
    asked()
    (job,) = jobs()
    assert (job.cron, job.version) == ("0 5 * * *", 2)
    with tenant_scope(TENANT):
        changes = {"cron": "0 6 * * *"}
        scheduled_job_update(job_id=job.id, version=2, at=NOW, role="owner", fields=changes)
    sibling.tasks = [task(schedule=DAILY)]
    asked()
    told(deliver, "Asia/Kolkata", TenantUpdated, 2)
    (job,) = jobs()
    assert (job.cron, job.timezone, job.customised) == ("0 6 * * *", "Europe/Berlin", True)


def test_a_schedule_moves_with_its_tenant(sibling, deliver):
    sibling.tasks = [task(schedule=DAILY)]
    told(deliver)
    asked()
    (before,) = jobs()
    told(deliver, "Asia/Kolkata", TenantUpdated, 2)
    told(deliver, "UTC", TenantUpdated, 1)
    (job,) = jobs()
    assert job.timezone == "Asia/Kolkata"
    assert job.next_due_at != before.next_due_at


def test_a_paused_schedule_stays_paused(sibling, deliver, cast):
    sibling.tasks = [task(schedule=DAILY)]
    told(deliver)
    asked()
    with tenant_scope(TENANT):
        scheduled_job_pause(job_id=jobs()[0].id, at=NOW, by=cast.bob.user_id)
    sibling.tasks = [task(schedule={**DAILY, "cron": "0 5 * * *"})]
    asked()
    (job,) = jobs()
    assert (job.cron, job.state, job.next_due_at) == ("0 5 * * *", JobState.PAUSED, None)


def test_a_task_that_is_gone_disables_its_schedules_and_its_return_revives_them(sibling, deliver):
    sibling.tasks = [task(schedule=DAILY)]
    told(deliver)
    asked()
    with tenant_scope(TENANT):
        job_make(name="of a user")
    sibling.tasks = []
    asked()
    assert {job.state for job in jobs()} == {JobState.DISABLED}
    assert "no longer declares" in jobs()[0].reason
    with tenant_scope(TENANT), pytest.raises(Conflict, match="disabled"):
        scheduled_job_run(job_id=jobs()[0].id, at=NOW, by=None, role=None)
    sibling.tasks = [task(schedule=DAILY)]
    asked()
    assert {job.state for job in jobs()} == {JobState.ACTIVE}
    assert all(job.next_due_at and not job.reason for job in jobs())


def test_a_task_that_is_no_longer_scheduled_disables_the_default_only(sibling, deliver):
    sibling.tasks = [task(schedule=DAILY)]
    told(deliver)
    asked()
    with tenant_scope(TENANT):
        job_make(name="of a user")
    sibling.tasks = [task()]
    asked()
    states = {job.origin: job.state for job in jobs()}
    assert states == {"default": JobState.DISABLED, "user": JobState.ACTIVE}


def test_a_service_that_is_away_is_asked_again_and_loses_nothing(sibling, deliver):
    sibling.tasks = [task(schedule=DAILY)]
    told(deliver)
    asked()
    sibling.away = True
    asked()
    assert DeclaredTask.objects.get().withdrawn is False
    assert jobs()[0].state == JobState.ACTIVE
