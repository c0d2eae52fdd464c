"""One batch of an import: leads, their history, the raw rows and the events, in few statements."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from projects.lead_ingest.domain.files import Place
from projects.lead_ingest.models import (
    ActivityKind,
    Lead,
    LeadActivity,
    LeadImport,
    LeadImportProblem,
    RawSubmission,
    SubmissionOutcome,
)
from projects.lead_ingest.services.import_lines import LEAD, RAW, raw_line
from projects.lead_ingest.services.imported import ImportedLead
from shared.core.ids import uuid7s
from shared.db.copying import copy_insert, lines_insert, lines_insert_unknown
from shared.events.event_lines import EventWriter

ACTIVITY = ("id", "lead_id", "from_status", "to_status", "stayed", "actor", "occurred_at")
PROBLEM = ("id", "line", "field", "reason")
LONGEST_REASON = 500
Values = tuple[Any, ...]


@dataclass
class Batch:
    """Rows by line number: as they came, those that passed, and why the others did not. `place`
    is that of the file after them.

    What is stored of them in any case is written already: `raw` up to its outcome, `lead_lines`,
    and the events of each lead.
    """

    place: Place
    raw: dict[int, str] = field(default_factory=dict)
    leads: dict[int, ImportedLead] = field(default_factory=dict)
    lead_lines: dict[int, str] = field(default_factory=dict)
    events: dict[int, list[str]] = field(default_factory=dict)
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def agents(self) -> set[UUID]:
        """Who is named as an agent."""
        return {lead.assigned_to for lead in self.leads.values() if lead.assigned_to}

    def strangers_reject(self, known: Collection[UUID]) -> None:
        """Reject the rows whose agent is not, or no longer, among the known members."""
        for line, lead in list(self.leads.items()):
            if lead.assigned_to and lead.assigned_to not in known:
                del self.leads[line]
                self.problems[line] = ("assigned_to", "is no active member")


def batch_store(batch: Batch, *, lead_import: LeadImport, events: EventWriter) -> None:
    """Write a batch, whose events are of this writer, and add its counts to `lead_import` (not
    saved here)."""
    fresh = leads_store(batch, lead_import)
    changed = LeadActivity(kind=ActivityKind.STATUS_CHANGED)
    copy_insert(changed, ACTIVITY, activity_rows(fresh.values()))
    raw = RawSubmission(source=lead_import.source, lead_import=lead_import)
    lines_insert(raw, RAW, raw_lines(batch, fresh))
    copy_insert(LeadImportProblem(lead_import=lead_import), PROBLEM, problem_rows(batch))
    events.publish([event for line in fresh for event in batch.events[line]])
    lead_import.received += len(batch.raw)
    lead_import.created += len(fresh)
    lead_import.duplicates += len(batch.leads) - len(fresh)
    lead_import.rejected += len(batch.problems)


def leads_store(batch: Batch, lead_import: LeadImport) -> dict[int, ImportedLead]:
    """Write the leads that are not known yet; these by line."""
    like = Lead(source=lead_import.source, created_by=lead_import.imported_by)
    lines = [batch.lead_lines[line] for line in batch.leads]
    known = lines_insert_unknown(like, LEAD, lines)
    return {
        line: lead for place, (line, lead) in enumerate(batch.leads.items()) if place not in known
    }


def activity_rows(leads: Collection[ImportedLead]) -> list[Values]:
    """One activity for each step of each lead, in the order of ACTIVITY."""
    return numbered(
        (lead.id, step.from_status, step.to_status, step.stayed, lead.created_by, step.occurred_at)
        for lead in leads
        for step in lead.steps
    )


def raw_lines(batch: Batch, fresh: Container[int]) -> list[str]:
    """Every row as it came, with what became of it, in the order of RAW."""
    created, known, bad = SubmissionOutcome.values
    return [
        raw_line(came, created, batch.lead_lines[line])
        if line in fresh
        else raw_line(came, bad if line in batch.problems else known)
        for line, came in batch.raw.items()
    ]


def problem_rows(batch: Batch) -> list[Values]:
    """The rejected lines with field and reason, in the order of PROBLEM."""
    return numbered(
        (line, name, reason[:LONGEST_REASON]) for line, (name, reason) in batch.problems.items()
    )


def numbered(rows: Iterable[Values]) -> list[Values]:
    """The rows, each after an id of its own."""
    given = list(rows)
    return [(id_, *row) for id_, row in zip(uuid7s(len(given)), given, strict=True)]
