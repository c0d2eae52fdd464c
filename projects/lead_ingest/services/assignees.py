"""Who works a lead, as the assignment service says."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.models import ActivityKind, LeadActivity
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_required

# Every lead comes by here at least once: the newer word is kept in one statement.
_ASSIGN = """
WITH known AS (
    SELECT id, assigned_to FROM lead_ingest_lead
    WHERE tenant_id = %(tenant)s AND id = %(lead)s AND archived_at IS NULL
        AND assignment_version < %(version)s
    FOR UPDATE
)
UPDATE lead_ingest_lead AS lead
SET assigned_to = %(agent)s::uuid, assignment_version = %(version)s, updated_at = %(now)s,
    version = lead.version + 1
FROM known WHERE lead.tenant_id = %(tenant)s AND lead.id = known.id
RETURNING known.assigned_to IS DISTINCT FROM lead.assigned_to
"""


@transaction.atomic
def lead_assign(
    *, lead_id: UUID, agent_id: UUID | None, version: int, occurred_at: datetime
) -> None:
    """Write the agent of a lead, None for nobody.

    `version` is that of the assignment; an older word than the one known changes nothing,
    since events of one lead may be replayed. Raises LeadNotFound.
    """
    changed = _newer_word_keep(lead_id, agent_id, version)
    if changed is None:
        selectors.lead_get(lead_id=lead_id)
    if changed:
        LeadActivity.objects.create(
            lead_id=lead_id,
            kind=ActivityKind.ASSIGNED,
            note=str(agent_id or ""),
            occurred_at=occurred_at,
        )


def _newer_word_keep(lead_id: UUID, agent_id: UUID | None, version: int) -> bool | None:
    """Whether the lead has another agent now; None when there is no lead that knew less."""
    values: dict[str, Any] = {"tenant": tenant_required(), "lead": lead_id, "agent": agent_id}
    values |= {"version": version, "now": utcnow()}
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN, values)
        row = cursor.fetchone()
        return row[0] if row else None
