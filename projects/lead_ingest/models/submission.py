"""What came in, untouched."""

from django.db import models

from projects.lead_ingest.models.lead import Lead
from projects.lead_ingest.models.lead_import import LeadImport
from shared.tenancy.models import TenantForeignKey, TenantModel


class SubmissionOutcome(models.TextChoices):
    CREATED = "created"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class RawSubmission(TenantModel):
    """A row or a request body as it arrived, kept whatever became of it."""

    source = models.CharField(max_length=64)
    lead_import = TenantForeignKey(
        LeadImport, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    lead = TenantForeignKey(
        Lead, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    line = models.PositiveIntegerField(null=True, blank=True)
    payload = models.JSONField()
    outcome = models.CharField(max_length=16, choices=SubmissionOutcome)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=SubmissionOutcome.values),
                name="submission_outcome_known",
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "lead_import", "line"], name="submission_by_line"),
            models.Index(fields=["tenant_id", "lead"], name="submission_by_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.line or ''}: {self.outcome}"
