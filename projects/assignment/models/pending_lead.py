"""A lead that nobody could take."""

from django.db import models

from shared.tenancy.models import TenantModel


class PendingLead(TenantModel):
    """Kept with its facts until somebody is given the lead, so that no lead is forgotten."""

    lead_id = models.UUIDField(help_text="lead_ingest lead id")
    facts = models.JSONField()
    explanation = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "lead_id"], name="pending_lead_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="pending_lead_newest")
        ]

    def __str__(self) -> str:
        return str(self.lead_id)
