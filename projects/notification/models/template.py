"""A tenant's own words for a kind of event."""

from django.db import models
from django.db.models import Q

from projects.notification.domain.channels import CHANNELS
from projects.notification.models.notification import choices
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class TemplateState(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class NotificationTemplate(VersionedModel, TenantModel):
    """Liquid sources for a kind, channel and language. Its versions are counted by `number`:
    one draft at most, one published at most; a published one is never changed, only replaced.
    `version` counts the edits of a draft, for ETag."""

    kind = models.CharField(max_length=60, help_text="type of the event")
    channel = models.CharField(max_length=10, choices=choices(CHANNELS))
    language = models.CharField(max_length=8, default="en")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=TemplateState, default=TemplateState.DRAFT)
    subject = models.CharField(max_length=1000)
    text = models.TextField()
    html = models.TextField(blank=True)
    changed_by = models.UUIDField(null=True, blank=True, help_text="gateway user id")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "channel", "language", "number"],
                name="template_number_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "channel", "language"],
                condition=Q(state="draft"),
                name="template_one_draft",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "channel", "language"],
                condition=Q(state="published"),
                name="template_one_published",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TemplateState.values), name="template_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="template_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="template_published_at_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel} in {self.language}, version {self.number}"
