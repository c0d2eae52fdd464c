"""What a lead agreed to, when, and in which words."""

from django.db import models

from projects.lead_ingest.models.lead import Lead
from shared.tenancy.models import TenantForeignKey, TenantModel


class ConsentRecord(TenantModel):
    """Append-only: a withdrawal is a further record with `granted` false."""

    lead = TenantForeignKey(Lead, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=64)
    granted = models.BooleanField()
    wording = models.TextField(blank=True)
    origin = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "lead", "purpose", "-occurred_at"], name="consent_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {'granted' if self.granted else 'withdrawn'}"
