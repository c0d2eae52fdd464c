"""One batch of an import: leads, their history, the raw rows and the events, in few statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson

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
from projects.lead_ingest.services.import_events import events_of
from projects.lead_ingest.services.imported import ImportedLead
from shared.core.ids import uuid7s
from shared.db.copying import copy_insert, copy_insert_unknown
from shared.events import outbox

# `custom` is written as JSON, the others as they are.
OF_IMPORT = ("source", "created_by", "steps", "custom")
LEAD = tuple(name for f in fields(ImportedLead) if (name := f.name) not in OF_IMPORT)
ACTIVITY = ("id", "lead_id", "from_status", "to_status", "stayed", "actor", "occurred_at")
RAW = ("id", "line", "lead_id", "payload", "outcome")
PROBLEM = ("id", "line", "field", "reason")
LONGEST_REASON = 500
Values = tuple[Any, ...]


@dataclass
class Batch:
    """Rows by line number: as they came (JSON), those that passed, and why the others did not.
    `place` is that of the file after them."""

    place: Place
    raw: dict[int, str] = field(default_factory=dict)
    leads: dict[int, ImportedLead] = field(default_factory=dict)
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


def batch_store(batch: Batch, *, lead_import: LeadImport, now: datetime) -> None:
    """Write a batch and add its counts to `lead_import` (not saved here)."""
    like = Lead(source=lead_import.source, created_by=lead_import.imported_by)
    created = copy_insert_unknown(like, (*LEAD, "custom"), lead_rows(batch.leads.values()))
    fresh = {line: lead for line, lead in batch.leads.items() if lead.id in created}
    changed = LeadActivity(kind=ActivityKind.STATUS_CHANGED)
    copy_insert(changed, ACTIVITY, activity_rows(fresh.values()))
    raw = RawSubmission(source=lead_import.source, lead_import=lead_import)
    copy_insert(raw, RAW, raw_rows(batch, fresh))
    copy_insert(LeadImportProblem(lead_import=lead_import), PROBLEM, problem_rows(batch))
    outbox.publish_many([event for lead in fresh.values() for event in events_of(lead, now)])
    lead_import.received += len(batch.raw)
    lead_import.created += len(fresh)
    lead_import.duplicates += len(batch.leads) - len(fresh)
    lead_import.rejected += len(batch.problems)


def lead_rows(leads: Collection[ImportedLead]) -> list[Values]:
    """The leads, in the order of LEAD and `custom`."""
    values = attrgetter(*LEAD)
    return [(*values(lead), json_text(lead.custom)) for lead in leads]


def activity_rows(leads: Collection[ImportedLead]) -> list[Values]:
    """One activity for each step of each lead, in the order of ACTIVITY."""
    return numbered(
        (lead.id, step.from_status, step.to_status, step.stayed, lead.created_by, step.occurred_at)
        for lead in leads
        for step in lead.steps
    )


def raw_rows(batch: Batch, fresh: Mapping[int, ImportedLead]) -> list[Values]:
    """Every row as it came, with what became of it, in the order of RAW."""
    created, known, bad = SubmissionOutcome.values
    return numbered(
        (line, lead.id, payload, created)
        if (lead := fresh.get(line))
        else (line, None, payload, bad if line in batch.problems else known)
        for line, payload in batch.raw.items()
    )


def problem_rows(batch: Batch) -> list[Values]:
    """The rejected lines with field and reason, in the order of PROBLEM."""
    return numbered(
        (line, name, reason[:LONGEST_REASON]) for line, (name, reason) in batch.problems.items()
    )


def numbered(rows: Iterable[Values]) -> list[Values]:
    """The rows, each after an id of its own."""
    given = list(rows)
    return [(id_, *row) for id_, row in zip(uuid7s(len(given)), given, strict=True)]


def json_text(value: Mapping[str, str]) -> str:
    """As COPY takes it into a JSON column."""
    return orjson.dumps(value).decode()
