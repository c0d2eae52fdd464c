"""Notes, calls, emails and meetings with a lead."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.models import LeadActivity
from shared.contracts.lead_ingest import LeadActivityRecorded
from shared.events import outbox


@transaction.atomic
def activity_record(
    *,
    lead_id: UUID,
    kind: str,
    note: str,
    by: UUID,
    occurred_at: datetime,
    agent_id: UUID | None = None,
) -> LeadActivity:
    """Write what was done with a lead and publish lead.activity_recorded.

    Raises LeadNotFound.
    """
    lead = selectors.lead_locked(lead_id=lead_id, agent_id=agent_id)
    activity = LeadActivity.objects.create(
        lead=lead, kind=kind, note=note, actor=by, occurred_at=occurred_at
    )
    lead.version += 1
    lead.save(update_fields=["version", "updated_at"])
    recorded = LeadActivityRecorded(
        lead_id=lead.id, activity_id=activity.id, kind=kind, occurred_at=occurred_at
    )
    outbox.publish(recorded, version=lead.version)
    return activity
