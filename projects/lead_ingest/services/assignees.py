"""Who works a lead, as the assignment service says."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.models import ActivityKind, LeadActivity


@transaction.atomic
def lead_assign(
    *, lead_id: UUID, agent_id: UUID | None, version: int, occurred_at: datetime
) -> None:
    """Write the agent of a lead, None for nobody.

    `version` is that of the assignment; an older word than the one known changes nothing,
    since events of one lead may be replayed. Raises LeadNotFound.
    """
    lead = selectors.lead_locked(lead_id=lead_id)
    if version <= lead.assignment_version:
        return
    lead.assignment_version = version
    if lead.assigned_to != agent_id:
        lead.assigned_to = agent_id
        LeadActivity.objects.create(
            lead=lead,
            kind=ActivityKind.ASSIGNED,
            note=str(agent_id or ""),
            occurred_at=occurred_at,
        )
    lead.version += 1
    lead.save(update_fields=["assigned_to", "assignment_version", "version", "updated_at"])
