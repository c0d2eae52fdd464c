"""What the events of a lead say about it."""

from typing import Any

from projects.lead_ingest.domain.statuses import NEW
from projects.lead_ingest.models import Lead
from projects.lead_ingest.services.imported import ImportedLead
from shared.contracts.lead_ingest import LeadCreated, LeadUpdated
from shared.events.envelope import event_of


def lead_facts(lead: Lead | ImportedLead) -> dict[str, Any]:
    """The facts that others route and count by; no name, no email, no phone."""
    custom = lead.custom
    return {
        "lead_id": lead.id,
        "source": lead.source,
        "status": lead.status,
        "occurred_at": lead.occurred_at,
        "external_id": lead.external_id or None,
        "assigned_to": lead.assigned_to,
        "score": lead.score,
        "company": lead.company or None,
        "title": lead.title or None,
        "country": lead.country or None,
        "region": lead.region or None,
        "city": lead.city or None,
        "postal_code": lead.postal_code or None,
        "language": lead.language or None,
        "campaign": lead.campaign or None,
        "custom": {key: str(value) for key, value in custom.items()} if custom else {},
    }


def lead_created(lead: Lead | ImportedLead, *, imported: bool = False) -> LeadCreated:
    """The first event of a lead: whatever became of it since, it began as `new`."""
    facts = lead_facts(lead)
    facts["status"], facts["imported"] = NEW, imported
    return event_of(LeadCreated, facts)


def lead_updated(lead: Lead, *, changed: list[str]) -> LeadUpdated:
    """The facts after a change, and which fields changed."""
    return LeadUpdated(**lead_facts(lead), changed=changed)
