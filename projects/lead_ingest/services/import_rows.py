"""One batch of an import: leads, their history, the raw rows and the events, in few statements."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from projects.lead_ingest.domain import scoring, statuses
from projects.lead_ingest.domain.history import Step, steps_to
from projects.lead_ingest.domain.normalisation import country_normalize, phone_normalize
from projects.lead_ingest.domain.rows import LeadDraft
from projects.lead_ingest.models import (
    ActivityKind,
    Lead,
    LeadActivity,
    LeadImport,
    LeadImportProblem,
    RawSubmission,
    SubmissionOutcome,
)
from projects.lead_ingest.services import facts, moves
from shared.contracts.lead_ingest import LeadStatusChanged
from shared.db.copying import copy_insert
from shared.events import outbox


@dataclass
class Batch:
    """Rows by line number: as they came, those that passed, and why the others did not."""

    raw: dict[int, Mapping[str, str]] = field(default_factory=dict)
    drafts: dict[int, LeadDraft] = field(default_factory=dict)
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def agents(self) -> set[UUID]:
        """Who is named as an agent."""
        return {draft.assigned_to for draft in self.drafts.values() if draft.assigned_to}

    def strangers_reject(self, known: Collection[UUID]) -> None:
        """Reject the rows whose agent is not, or no longer, among the known members."""
        for line, draft in list(self.drafts.items()):
            if draft.assigned_to and draft.assigned_to not in known:
                del self.drafts[line]
                self.problems[line] = ("assigned_to", "is no active member")


def batch_store(batch: Batch, *, lead_import: LeadImport, now: datetime) -> None:
    """Write a batch and add its counts to `lead_import` (not saved here)."""
    leads = {
        line: lead_from(draft, lead_import=lead_import) for line, draft in batch.drafts.items()
    }
    created = copy_insert(list(leads.values()), skip_existing=True)
    fresh = {line: lead for line, lead in leads.items() if lead.id in created}
    histories = {line: history_of(batch.drafts[line]) for line in fresh}
    copy_insert([a for line, lead in fresh.items() for a in activities(lead, histories[line])])
    copy_insert(list(submissions(batch, fresh, lead_import)))
    copy_insert(list(problems(batch, lead_import)))
    outbox.publish_many(
        [e for line, lead in fresh.items() for e in events(lead, histories[line], now)]
    )
    lead_import.received += len(batch.raw)
    lead_import.created += len(fresh)
    lead_import.duplicates += len(leads) - len(fresh)
    lead_import.rejected += len(batch.problems)


def lead_from(draft: LeadDraft, *, lead_import: LeadImport) -> Lead:
    """The lead as it stands at the end of its history."""
    texts = dict(draft.texts)
    texts["country"] = country_normalize(texts.get("country", ""))
    texts["phone_raw"] = texts.get("phone", "")
    texts["phone"] = phone_normalize(texts["phone_raw"], country=texts["country"])
    if not texts.get("external_id") and not texts.get("email_normalized"):
        # Nothing else tells it from the same row in the same file tomorrow.
        texts["external_id"] = texts["phone"] or texts["phone_raw"]
    texts["lost_reason"] = draft.lost_reason
    points = scoring.score(texts).total
    steps = history_of(draft)
    return Lead(
        **texts,
        custom=dict(draft.custom),
        source=lead_import.source,
        created_by=lead_import.imported_by,
        assigned_to=draft.assigned_to,
        score=points,
        automated_score=points,
        status=draft.status,
        status_since=steps[-1].occurred_at if steps else draft.created_at,
        occurred_at=draft.created_at,
        version=1 + len(steps),
        deal_amount=draft.amount.amount if draft.amount else None,
        deal_currency=draft.amount.currency if draft.amount else "",
        won_at=draft.closed_at if draft.amount else None,
    )


def history_of(draft: LeadDraft) -> tuple[Step, ...]:
    """The steps of the draft's lead."""
    return steps_to(
        draft.status,
        created_at=draft.created_at,
        engaged_at=draft.engaged_at,
        closed_at=draft.closed_at,
    )


def activities(lead: Lead, steps: tuple[Step, ...]) -> Iterator[LeadActivity]:
    """One activity for each step."""
    for step in steps:
        yield LeadActivity(
            lead=lead,
            kind=ActivityKind.STATUS_CHANGED,
            from_status=step.from_status,
            to_status=step.to_status,
            stayed=step.stayed,
            actor=lead.created_by,
            occurred_at=step.occurred_at,
        )


def submissions(
    batch: Batch, fresh: Mapping[int, Lead], lead_import: LeadImport
) -> Iterator[RawSubmission]:
    """Every row as it came, with what became of it."""
    for line, cells in batch.raw.items():
        yield RawSubmission(
            source=lead_import.source,
            lead_import=lead_import,
            lead=fresh.get(line),
            line=line,
            payload=dict(cells),
            outcome=outcome(batch, fresh, line),
        )


def outcome(batch: Batch, fresh: Mapping[int, Lead], line: int) -> SubmissionOutcome:
    """What became of one line."""
    if line in batch.problems:
        return SubmissionOutcome.REJECTED
    return SubmissionOutcome.CREATED if line in fresh else SubmissionOutcome.DUPLICATE


def problems(batch: Batch, lead_import: LeadImport) -> Iterator[LeadImportProblem]:
    """The rejected lines with field and reason."""
    for line, (name, reason) in batch.problems.items():
        yield LeadImportProblem(lead_import=lead_import, line=line, field=name, reason=reason[:500])


def events(lead: Lead, steps: tuple[Step, ...], now: datetime) -> Iterator[tuple[object, int]]:
    """What would have been published had the lead been worked here, each with its version."""
    yield facts.lead_created(lead, imported=True), 1
    for version, step in enumerate(steps, start=2):
        yield status_changed(lead, step), version
    if lead.status == statuses.WON:
        yield moves.lead_won(lead, recorded_at=now, backdated=True), lead.version
    elif lead.status == statuses.LOST:
        yield moves.lead_lost(lead), lead.version


def status_changed(lead: Lead, step: Step) -> LeadStatusChanged:
    """The event of one step."""
    return LeadStatusChanged(
        lead_id=lead.id,
        from_status=step.from_status,
        to_status=step.to_status,
        occurred_at=step.occurred_at,
        agent_id=lead.assigned_to,
        by=lead.created_by,
    )
