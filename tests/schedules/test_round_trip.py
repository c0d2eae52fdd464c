"""From a due time through the worker to the service, and back with the result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.core.clock import rfc3339
from tests.support.databases import rows
from tests.support.inside import asked
from tests.support.waiting import wait_for

WORK = {"service": "commission", "task": "periods-close", "args": {"grace_days": 366}}
ROW = """
from django_celery_beat.models import IntervalSchedule, PeriodicTask
every = IntervalSchedule.objects.create(every=1, period="seconds")
row = PeriodicTask.objects.create(
    name="each second", task="commission.periods-close", interval=every,
    kwargs='{"grace_days": 366}', headers=json.dumps({"tenant_id": json.loads(sys.argv[1])}),
)
found = row.pk
"""
GONE = """
from django_celery_beat.models import PeriodicTask
row = PeriodicTask.objects.get(pk=json.loads(sys.argv[1]))
found = row.total_run_count
row.delete()
"""
PLATFORM = """
select origin_key, timezone from scheduler_scheduledjob
where tenant_id = '00000000-0000-7000-8000-000000000001' and origin = 'default'
"""


def succeeded(firm, **filters: str) -> list[dict]:
    return firm.door.get("job-executions/", state="succeeded", **filters)["results"]


def test_what_is_run_now_comes_back_with_its_result(planner) -> None:
    body = {"name": "yearly", "cron": "0 0 1 1 *", **WORK}
    job = planner.door.post("scheduled-jobs/", body)
    planner.door.post(f"scheduled-jobs/{job['id']}/run/")
    wait_for(lambda: succeeded(planner, scheduled_job_id=job["id"]), what="the execution")
    (row,) = succeeded(planner, scheduled_job_id=job["id"])
    assert (row["kind"], row["result"], row["attempts"]) == ("manual", {"closed": []}, 1)
    assert row["duration_ms"] >= 0


def test_a_task_is_done_once_at_its_time(planner) -> None:
    due = rfc3339(datetime.now(UTC) + timedelta(seconds=2))
    task = planner.door.post("scheduled-tasks/", {"name": "soon", "due_at": due, **WORK})
    wait_for(lambda: succeeded(planner, scheduled_task_id=task["id"]), what="the execution")
    assert planner.door.get(f"scheduled-tasks/{task['id']}/")["state"] == "fired"
    summary = planner.door.get("scheduled-jobs/summary/")
    assert summary["fired"] == sum(summary[name] for name in ("succeeded", "failed", "waiting"))
    assert summary["succeeded"] >= 1


def test_every_service_has_its_default_schedules(suite, planner) -> None:
    found = {row["name"]: row for row in planner.door.pages("scheduled-jobs/", origin="default")}
    closing = found["commission/periods-close"]
    assert (closing["cron"], closing["timezone"]) == ("15 2 * * *", planner.company.zone)
    cleaned = {f"{service.name}/events-clean-up" for service in suite.services}
    wait_for(
        lambda: cleaned <= {key for key, _ in rows(suite.values, "scheduler", PLATFORM)},
        what="the schedules of the platform",
    )
    assert {zone for _, zone in rows(suite.values, "scheduler", PLATFORM)} == {"UTC"}


def test_a_row_of_celery_beat_is_a_schedule_of_its_tenant(suite, planner) -> None:
    row = asked(suite, "scheduler", ROW, given=planner.tenant_id)
    wait_for(
        lambda: any(each["name"] == "each second" for each in succeeded(planner)),
        what="executions for the row",
    )
    assert asked(suite, "scheduler", GONE, given=row) >= 1
    wait_for(
        lambda: not planner.door.get("scheduled-jobs/", origin="beat")["results"],
        what="the schedule to go with its row",
    )
