"""Reports: asked for, written by a job, told of, fetched; each run once."""

from uuid import uuid4

import pytest

from projects.analytics.errors import ReportRunNotFound, ReportRunUnfinished
from projects.analytics.models import Metric, Report, ReportRun
from projects.analytics.services import reports
from projects.analytics.tests import factories as make
from projects.analytics.tests.factories import CARLA, NOW, money
from shared.contracts.analytics import ReportReady
from shared.testing.jobs import job_run, jobs_drain, jobs_requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(tenant):
    """A tenant with its defaults, a deal and a refund larger than it."""
    make.tenant_make()
    lead = uuid4()
    make.record(*make.deal_story(lead, "100.00"), (make.refund(lead, money("130.50")), 4))


def lines(report: Report) -> list[str]:
    run = reports.run_request(report_id=report.id, by=CARLA)
    jobs_drain("report-run")
    return reports.run_content(run_id=run.id).split("\r\n")


def test_a_run_is_written_by_its_job_and_told_once(known, assert_published):
    report = reports.report_create(name="R", kind="metric", key="revenue")
    run = reports.run_request(report_id=report.id, by=CARLA)
    with pytest.raises(ReportRunUnfinished):
        reports.run_content(run_id=run.id)
    requested = jobs_requested("report-run")[0]
    assert (requested.args, requested.requested_by) == ({"run_id": str(run.id)}, CARLA)
    assert [answer.result for answer in jobs_drain("report-run")] == [{"rows": 1}]
    assert job_run("report-run", {"run_id": str(run.id)}).result == {"rows": 1}
    told = assert_published(ReportReady)[0]
    assert (told.run_id, told.rows, told.requested_by) == (run.id, 1, CARLA)
    assert ReportRun.objects.get().state == "ready"


def test_a_metric_by_day_keeps_negative_numbers(known):
    report = reports.report_create(name="R", kind="metric", key="revenue", span="day")
    assert lines(report) == [
        "starts_at,currency,value",
        "2026-01-14T23:00:00Z,USD,-30.5000",
        "",
    ]


def test_a_funnel_has_a_line_for_each_stage_and_currency(known):
    report = reports.report_create(name="F", kind="funnel", key="lead-to-cash")
    shown = lines(report)
    assert shown[:2] == ["stage,count,share,amount,currency", "created,1,1.0000,,"]
    assert "paid,1,1.0000,100.00,USD" in shown


def test_a_report_of_a_time_shows_that_time(known):
    report = reports.report_create(name="R", kind="metric", key="leads-created", since=NOW)
    assert lines(report) == ["starts_at,currency,value", ""]


def test_a_run_that_nobody_asked_for_is_refused(tenant):
    with pytest.raises(ReportRunNotFound):
        job_run("report-run", {"run_id": str(uuid4())})


def test_a_run_shows_the_metric_as_it_is_when_it_is_written(known):
    report = reports.report_create(name="R", kind="metric", key="revenue")
    Metric.objects.filter(key="revenue").update(subtracts=[])
    assert lines(report)[1] == "2026-01-14T23:00:00Z,USD,100.0000"
