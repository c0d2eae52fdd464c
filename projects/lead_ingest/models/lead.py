"""A person or firm that may buy."""

from django.db import models
from django.db.models import Q

from projects.lead_ingest.domain import statuses
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class LeadStatus(models.TextChoices):
    NEW = statuses.NEW
    CONTACTED = statuses.CONTACTED
    QUALIFIED = statuses.QUALIFIED
    PROPOSAL = statuses.PROPOSAL
    WON = statuses.WON
    LOST = statuses.LOST
    NURTURE = statuses.NURTURE
    JUNK = statuses.JUNK


class Lead(VersionedModel, TenantModel):
    """One lead. `occurred_at` is when it came up in the business, `created_at` when we
    learned of it; `assignment_version` is the newest word of the assignment service."""

    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=320, blank=True)
    email_normalized = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    phone_raw = models.CharField(max_length=64, blank=True)
    company = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=35, blank=True)
    timezone = models.CharField(max_length=64, blank=True)

    source = models.CharField(max_length=64)
    external_id = models.CharField(max_length=128, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    first_touch = models.JSONField(default=dict, blank=True, help_text="UTM of the first visit")
    last_touch = models.JSONField(default=dict, blank=True, help_text="UTM of the last visit")
    custom = models.JSONField(default=dict, blank=True)

    score = models.PositiveSmallIntegerField(default=0)
    automated_score = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=16, choices=LeadStatus, default=LeadStatus.NEW)
    status_since = models.DateTimeField()
    occurred_at = models.DateTimeField()
    assigned_to = models.UUIDField(null=True, blank=True, help_text="gateway user id")
    assignment_version = models.PositiveBigIntegerField(default=0)
    created_by = models.UUIDField(null=True, blank=True, help_text="gateway user id")

    deal_amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    deal_currency = models.CharField(max_length=3, blank=True)
    won_at = models.DateTimeField(null=True, blank=True)
    invoiced_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=200, blank=True)
    merged_into = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_leads"
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source", "external_id"],
                condition=~Q(external_id=""),
                name="lead_external_id_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "email_normalized"],
                condition=Q(merged_into__isnull=True, archived_at__isnull=True)
                & ~Q(email_normalized=""),
                name="lead_email_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=LeadStatus.WON)
                | Q(deal_amount__gt=0, won_at__isnull=False, assigned_to__isnull=False),
                name="lead_won_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status=LeadStatus.LOST) | ~Q(lost_reason=""),
                name="lead_lost_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LeadStatus.values), name="lead_status_known"
            ),
            models.CheckConstraint(
                condition=Q(score__lte=100, automated_score__lte=100), name="lead_score_range"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="lead_newest"),
            models.Index(fields=["tenant_id", "status", "-created_at", "-id"], name="lead_status"),
            models.Index(
                fields=["tenant_id", "assigned_to", "-created_at", "-id"], name="lead_agent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.company or self.external_id
