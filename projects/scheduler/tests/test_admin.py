"""The admin: every page opens at a steady cost, links lead on, actions call services."""

import pytest
from django.contrib.auth import get_user_model
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
)

from projects.scheduler.models import (
    DeclaredTask,
    JobExecution,
    ScheduledJob,
    ScheduledTask,
    TenantProfile,
)
from projects.scheduler.services.beat_rows import rows_follow
from projects.scheduler.services.firing import job_fire
from projects.scheduler.tests.factories import (
    MINUTE,
    NOW,
    declare,
    declared,
    job_make,
    task_make,
)
from shared.core.ids import uuid7
from shared.tenancy.context import PLATFORM_TENANT, context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
ROWS = "/admin/django_celery_beat/periodictask/"


@pytest.fixture
def operator():
    return admin.operator_client()


def make(count):
    TenantProfile.objects.get_or_create(name="Alice Inc.", timezone="UTC", as_of=1)
    for _ in range(count):
        name = str(uuid7())
        job_fire(job_id=job_make(name=name).id, now=NOW + MINUTE)
        task_make(name=name)
        interval = IntervalSchedule.objects.create(every=5, period="minutes")
        CrontabSchedule.objects.create(minute="5")
        ClockedSchedule.objects.create(clocked_time=NOW)
        PeriodicTask.objects.create(name=name, task="commission.periods-close", interval=interval)
    declare(*(declared(task=f"task-{n}") for n in range(DeclaredTask.objects.count() + count)))


def test_every_model_has_pages_that_open(operator):
    with tenant_scope(TENANT):
        make(2)
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)
    admin.searches_check(operator)
    assert operator.get("/admin/").status_code == 200
    assert operator.get(f"{ROWS}add/").status_code == 200


def test_lists_cost_the_same_for_more_rows(operator):
    models = [ScheduledJob, ScheduledTask, JobExecution, DeclaredTask, PeriodicTask]
    admin.queries_check(operator, make, models)


def act(operator, name, *chosen):
    meta = chosen[0]._meta
    body = {"action": name, "_selected_action": [str(each.pk) for each in chosen]}
    url = f"/admin/{meta.app_label}/{meta.model_name}/"
    return operator.post(url, body, follow=True).content.decode()


def test_actions_run_in_the_rows_tenant(operator):
    declare()
    with tenant_scope(TENANT):
        ours, task = job_make(), task_make()
    with tenant_scope(OTHER_TENANT):
        theirs = job_make()
    context_clear()
    assert "Pause: 2 done." in act(operator, "pause", ours, theirs)
    assert "Resume: 2 done." in act(operator, "resume", ours, theirs)
    assert "Run now: 2 done." in act(operator, "run_now", ours, theirs)
    assert "Cancel: 1 done." in act(operator, "cancel", task)
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            assert ScheduledJob.objects.get().version == 3
            assert JobExecution.objects.get().kind == "manual"


def test_staff_who_are_no_superusers_only_look(operator):
    declare()
    with tenant_scope(TENANT):
        ours = job_make()
    row = PeriodicTask.objects.create(
        name="x",
        task="commission.periods-close",
        interval=IntervalSchedule.objects.create(every=5, period="minutes"),
    )
    get_user_model().objects.update(is_superuser=False)
    act(operator, "pause", ours)
    act(operator, "run_tasks", row)
    assert operator.get(ROWS).status_code == 200
    assert operator.post(f"{ROWS}{row.pk}/change/", {"name": "y"}).status_code == 403
    with tenant_scope(TENANT):
        assert ScheduledJob.objects.get().state == "active"
    with tenant_scope(PLATFORM_TENANT):
        assert not JobExecution.objects.exists()


def test_a_row_written_in_the_beat_admin_becomes_a_schedule(operator):
    declare()
    crontab = CrontabSchedule.objects.create(minute="30", hour="2", timezone="Europe/Berlin")
    form = operator.get(f"{ROWS}add/").content.decode()
    assert "commission.periods-close" in form
    body = {"name": "nightly", "regtask": "commission.periods-close", "crontab": crontab.pk}
    body |= {"enabled": "on", "args": "[]", "kwargs": '{"grace_days": 2}', "headers": "{}"}
    saved = operator.post(f"{ROWS}add/", body, follow=True)
    assert "was added successfully" in saved.content.decode()
    rows_follow()
    with tenant_scope(PLATFORM_TENANT):
        job = ScheduledJob.objects.get()
    assert (job.cron, job.timezone, job.args) == ("30 2 * * *", "Europe/Berlin", {"grace_days": 2})
    context_clear()
    assert (
        f"origin_key__exact={PeriodicTask.objects.get().pk}" in operator.get(ROWS).content.decode()
    )


def test_the_beat_admin_says_what_cannot_be_and_runs_what_can(operator):
    declare()
    interval = IntervalSchedule.objects.create(every=5, period="minutes")
    good, bad = (
        PeriodicTask.objects.create(name=name, task=name, interval=interval)
        for name in ("commission.periods-close", "commission.nothing")
    )
    assert "No service has declared commission.nothing" in operator.get(ROWS).content.decode()
    page = act(operator, "run_tasks", good, bad)
    assert "commission.periods-close runs." in page
    assert "commission.nothing: No service has declared" in page
    with tenant_scope(PLATFORM_TENANT):
        assert JobExecution.objects.get().name == "commission.periods-close"
