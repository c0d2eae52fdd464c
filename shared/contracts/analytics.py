"""Events of analytics: reports that can be fetched."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.types import Instant
from shared.events.envelope import event


@event(type="report.ready", topic="analytics.report", key="run_id")
@dataclass(frozen=True, kw_only=True)
class ReportReady:
    """A run of a report is done and can be fetched; `rows` does not count the header."""

    report_id: UUID
    run_id: UUID
    name: str
    rows: int
    requested_by: UUID
    occurred_at: Instant
