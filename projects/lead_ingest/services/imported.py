"""Leads that rows of a file become: not rows of the model, whose making takes most of the time."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from projects.lead_ingest.domain import scoring, statuses
from projects.lead_ingest.domain.history import Step, steps_to
from projects.lead_ingest.domain.normalisation import country_normalize, phone_normalize
from projects.lead_ingest.domain.rows import LeadDraft


@dataclass(slots=True, kw_only=True)
class ImportedLead:
    """A lead as it stands at the end of its history, with what Lead calls by these names."""

    source: str
    created_by: UUID
    steps: tuple[Step, ...]
    id: UUID

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    email_normalized: str = ""
    phone: str = ""
    phone_raw: str = ""
    company: str = ""
    title: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    postal_code: str = ""
    language: str = ""
    timezone: str = ""
    external_id: str = ""
    campaign: str = ""
    custom: dict[str, str]

    score: int
    automated_score: int
    status: str
    status_since: datetime
    occurred_at: datetime
    version: int
    assigned_to: UUID | None
    deal_amount: Decimal | None
    deal_currency: str
    won_at: datetime | None
    lost_reason: str


def lead_from(draft: LeadDraft, *, lead_id: UUID, source: str, by: UUID) -> ImportedLead:
    """The lead of a row that passed."""
    texts = dict(draft.texts)
    texts["country"] = country_normalize(texts.get("country", ""))
    texts["phone_raw"] = texts.get("phone", "")
    texts["phone"] = phone_normalize(texts["phone_raw"], country=texts["country"])
    if not texts.get("external_id") and not texts.get("email_normalized"):
        # Nothing else tells it from the same row in the same file tomorrow.
        texts["external_id"] = texts["phone"] or texts["phone_raw"]
    points = scoring.points(texts)
    steps = history_of(draft) if draft.status != statuses.NEW else ()
    return ImportedLead(
        **texts,
        id=lead_id,
        source=source,
        created_by=by,
        steps=steps,
        custom=dict(draft.custom),
        score=points,
        automated_score=points,
        status=draft.status,
        status_since=steps[-1].occurred_at if steps else draft.created_at,
        occurred_at=draft.created_at,
        version=1 + len(steps),
        assigned_to=draft.assigned_to,
        deal_amount=draft.amount.amount if draft.amount else None,
        deal_currency=draft.amount.currency if draft.amount else "",
        won_at=draft.closed_at if draft.amount else None,
        lost_reason=draft.lost_reason,
    )


def history_of(draft: LeadDraft) -> tuple[Step, ...]:
    """The steps of the draft's lead."""
    return steps_to(
        draft.status,
        created_at=draft.created_at,
        engaged_at=draft.engaged_at,
        closed_at=draft.closed_at,
    )
