"""The newest that was heard of a lead's end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantModel

_HEAR = """
INSERT INTO assignment_leadend AS known
    (id, created_at, updated_at, tenant_id, lead_id, version, outcome, occurred_at)
VALUES (%(id)s, %(now)s, %(now)s, %(tenant)s, %(lead)s, %(version)s, %(outcome)s, %(at)s)
ON CONFLICT (tenant_id, lead_id) DO UPDATE
SET version = excluded.version, outcome = excluded.outcome, occurred_at = excluded.occurred_at,
    updated_at = excluded.updated_at
WHERE known.version <= excluded.version
RETURNING id
"""


class LeadEnd(TenantModel):
    """Whether a lead is closed, by the event with the highest version.

    Events may arrive in another order than they were published in: a lead may be won here
    before it is known, and a late "won" must not close what was reopened since.
    """

    lead_id = models.UUIDField(help_text="lead_ingest lead id")
    version = models.PositiveIntegerField(help_text="of the lead, when it ended or was reopened")
    outcome = models.CharField(max_length=64, blank=True, help_text="won or lost; empty: reopened")
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "lead_id"], name="lead_end_once")
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.outcome or 'open'}"

    @classmethod
    def heard(cls, *, lead_id: UUID, version: int, outcome: str, at: datetime) -> bool:
        """Note an end or a reopening; False when something newer is known. Hold the lead's lock."""
        values: dict[str, Any] = {"id": uuid7(), "tenant": tenant_required(), "lead": lead_id}
        values |= {"version": version, "outcome": outcome, "at": at, "now": utcnow()}
        with connection.cursor() as cursor:
            cursor.execute(_HEAR, values)
            return cursor.fetchone() is not None
