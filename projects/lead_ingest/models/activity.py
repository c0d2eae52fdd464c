"""One thing that happened to a lead."""

from django.db import models
from django.db.models import Q

from projects.lead_ingest.models.lead import Lead
from shared.tenancy.models import TenantForeignKey, TenantModel


class ActivityKind(models.TextChoices):
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    NOTE = "note"
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"


class LeadActivity(TenantModel):
    """Append-only. Status changes carry from, to and how long the lead stood in `from`."""

    lead = TenantForeignKey(Lead, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=24, choices=ActivityKind)
    from_status = models.CharField(max_length=16, blank=True)
    to_status = models.CharField(max_length=16, blank=True)
    stayed = models.DurationField(null=True, blank=True)
    actor = models.UUIDField(null=True, blank=True, help_text="gateway user id")
    note = models.TextField(blank=True, max_length=10_000)
    occurred_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "lead activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ActivityKind.values), name="lead_activity_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ActivityKind.STATUS_CHANGED)
                | (~Q(from_status="") & ~Q(to_status="") & Q(stayed__isnull=False)),
                name="lead_activity_change_complete",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "lead", "-occurred_at", "-id"], name="lead_activity_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.to_status}".strip()
