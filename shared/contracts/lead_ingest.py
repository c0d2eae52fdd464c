"""Events of lead_ingest: leads, their states and their imports."""

from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.types import Instant, MoneyData
from shared.events.envelope import event


@dataclass(frozen=True, kw_only=True)
class LeadFacts:
    """A lead as rules and reports see it; its personal data stays where it belongs."""

    lead_id: UUID
    source: str
    status: str
    occurred_at: Instant
    external_id: str | None = None
    assigned_to: UUID | None = None
    score: int
    company: str | None = None
    title: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_code: str | None = None
    language: str | None = None
    campaign: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    imported: bool = False


@event(type="lead.created", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadCreated(LeadFacts):
    """A lead was accepted."""


@event(type="lead.updated", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadUpdated(LeadFacts):
    """A lead's facts changed; `changed` names the fields."""

    changed: list[str]


@event(type="lead.status_changed", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadStatusChanged:
    """A lead went from one state to another."""

    lead_id: UUID
    from_status: str
    to_status: str
    occurred_at: Instant
    agent_id: UUID | None = None
    by: UUID | None = None


@event(type="lead.won", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadWon:
    """A deal was made. `occurred_at` is its business time, `recorded_at` when we learned it."""

    lead_id: UUID
    agent_id: UUID
    amount: MoneyData
    occurred_at: Instant
    recorded_at: Instant
    backdated: bool
    description: str


@event(type="lead.lost", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadLost:
    """A deal was not made."""

    lead_id: UUID
    reason: str
    occurred_at: Instant
    agent_id: UUID | None = None


@event(type="lead.reopened", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadReopened:
    """A closed lead is open again."""

    lead_id: UUID
    occurred_at: Instant


@event(type="lead.archived", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadArchived:
    """A lead was put away: nobody works it any more."""

    lead_id: UUID
    occurred_at: Instant


@event(type="lead.merged", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadMerged:
    """A lead was the same as another, which lives on."""

    lead_id: UUID
    into_lead_id: UUID


@event(type="lead.activity_recorded", topic="lead_ingest.lead", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadActivityRecorded:
    """Somebody called, wrote to or met a lead."""

    lead_id: UUID
    activity_id: UUID
    kind: str
    occurred_at: Instant


@event(type="lead.import_completed", topic="lead_ingest.import", key="import_id")
@dataclass(frozen=True, kw_only=True)
class LeadImportCompleted:
    """A file has been read to its end; the four counts are rows."""

    import_id: UUID
    received: int
    created: int
    duplicates: int
    rejected: int
