"""Rows of django-celery-beat, read."""

from uuid import UUID

import pytest

from projects.scheduler.domain.beat_rows import (
    RowUnreadable,
    cron_read,
    interval_read,
    work_read,
)

TENANT = "01900000-0000-7000-8000-00000000a11c"
EMPTY = {"args": "[]", "kwargs": "{}", "headers": "{}"}
FIELDS = {
    "minute": "30",
    "hour": "2, 3",
    "day_of_month": "*",
    "month_of_year": "*",
    "day_of_week": "mon-fri",
    "zone": "Europe/Berlin",
}


@pytest.mark.parametrize("task", ["lead_ingest.leads-stale", "lead_ingest/leads-stale"])
def test_a_task_is_named_with_its_service(task):
    work = work_read(task=task, **{**EMPTY, "kwargs": '{"days": 3}'})
    assert (work.service, work.task, work.args) == ("lead_ingest", "leads-stale", {"days": 3})
    assert work.tenant_id is None


def test_a_tenant_is_named_in_headers_or_arguments():
    told = f'{{"tenant_id": "{TENANT}"}}'
    by_headers = work_read(task="a.b", **{**EMPTY, "headers": told})
    by_kwargs = work_read(task="a.b", **{**EMPTY, "kwargs": told})
    assert by_headers.tenant_id == by_kwargs.tenant_id == UUID(TENANT)
    assert by_kwargs.args == {}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"task": "periods"}, "service.task"),
        ({"task": "a.b.c"}, "service.task"),
        ({"args": "[1]"}, "by name"),
        ({"kwargs": "[]"}, "another form"),
        ({"kwargs": "{"}, "no JSON"),
        ({"headers": '{"tenant_id": "x"}'}, "by its id"),
    ],
)
def test_what_cannot_be_done_says_why(facts, words):
    with pytest.raises(RowUnreadable, match=words):
        work_read(**{"task": "a.b", **EMPTY, **facts})


def test_a_crontab_keeps_its_zone():
    timing = cron_read(**FIELDS)
    assert (timing.cron, timing.zone) == ("30 2,3 * * mon-fri", "Europe/Berlin")


@pytest.mark.parametrize(
    ("facts", "words"), [({"day_of_month": "1"}, "not both"), ({"hour": "25"}, "Bad hour")]
)
def test_a_crontab_that_would_mean_something_else_is_refused(facts, words):
    with pytest.raises(RowUnreadable, match=words):
        cron_read(**{**FIELDS, **facts})


def test_an_interval_is_whole_seconds():
    assert interval_read(every=2, period="hours").every_seconds == 7200
    with pytest.raises(RowUnreadable, match="whole seconds"):
        interval_read(every=5, period="microseconds")
    with pytest.raises(RowUnreadable, match="366 days"):
        interval_read(every=400, period="days")
