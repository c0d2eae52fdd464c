"""Reports are defined, run by a job, and fetched as CSV."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.analytics import selectors
from projects.analytics.errors import (
    ReportNotFound,
    ReportRunNotFound,
    ReportRunUnfinished,
    SourceUnknown,
)
from projects.analytics.models import Report, ReportRun, RunState, SourceKind
from projects.analytics.services import files
from projects.analytics.services.definitions import (
    definition_change,
    definition_save,
    source_lock,
)
from shared.contracts.analytics import ReportReady
from shared.core.errors import FieldError, NotFound
from shared.events import outbox
from shared.jobs.request import job_request

REPORT_RUN = "report-run"


@transaction.atomic
def report_create(**fields: Any) -> Report:
    """Define a report. Raises SourceUnknown, KeyTaken."""
    return definition_save(Report(**fields), report_check)


@transaction.atomic
def report_update(*, report_id: UUID, version: int | None, fields: Mapping[str, Any]) -> Report:
    """Change a report; with `version` only this one.

    Raises ReportNotFound, VersionStale, SourceUnknown, KeyTaken.
    """
    rows = Report.objects.filter(id=report_id)
    return definition_change(
        rows, ReportNotFound, version=version, fields=fields, check=report_check
    )


@transaction.atomic
def report_delete(*, report_id: UUID) -> None:
    """Delete a report with its runs. Raises ReportNotFound."""
    selectors.report_get(report_id=report_id).delete()


def report_check(report: Report) -> None:
    """Refuse what shows nothing that exists; what it shows is held meanwhile."""
    try:
        source_lock(kind=report.kind, key=report.key)
    except NotFound as error:
        problem = FieldError("key", "unknown", f"There is no {report.kind} {report.key}.")
        raise SourceUnknown(errors=[problem]) from error


@dataclass(frozen=True, kw_only=True)
class ReportRunArgs:
    """Which run the job `report-run` finishes."""

    run_id: UUID


@transaction.atomic
def run_request(*, report_id: UUID, by: UUID) -> ReportRun:
    """Ask for an answer of the report: a job writes it. Raises ReportNotFound."""
    report = selectors.report_get(report_id=report_id)
    run = ReportRun.objects.create(report=report, requested_by=by)
    job_request(task=REPORT_RUN, args=ReportRunArgs(run_id=run.id), requested_by=by)
    return run


@transaction.atomic
def run_finish(*, run_id: UUID, at: datetime) -> ReportRun:
    """Write the report's answer and publish report.ready; once, however often it is asked.

    Raises ReportRunNotFound.
    """
    runs = ReportRun.objects.select_for_update().filter(id=run_id)
    run = selectors.found(runs, ReportRunNotFound)
    if run.state == RunState.READY:
        return run
    lines = list(_lines(run.report))
    run.content, run.rows = "".join(lines), len(lines) - 1
    run.state, run.ready_at = RunState.READY, at
    run.save()
    outbox.publish(_ready(run), version=1)
    return run


def _lines(report: Report) -> Iterator[str]:
    times = {"since": report.since, "until": report.until}
    if report.kind == SourceKind.FUNNEL:
        return files.funnel_csv(funnel=selectors.funnel_by_key(key=report.key), **times)
    metric = selectors.metric_by_key(key=report.key)
    return files.metric_csv(metric=metric, span=report.span, **times)


def _ready(run: ReportRun) -> ReportReady:
    assert run.ready_at is not None
    return ReportReady(
        report_id=run.report_id,
        run_id=run.id,
        name=run.report.name,
        rows=run.rows,
        requested_by=run.requested_by,
        occurred_at=run.ready_at,
    )


def run_content(*, run_id: UUID) -> str:
    """The CSV of a run. Raises ReportRunNotFound, ReportRunUnfinished."""
    run = selectors.report_run_get(run_id=run_id)
    if run.state != RunState.READY:
        raise ReportRunUnfinished(state=run.state)
    return run.content
