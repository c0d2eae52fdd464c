"""What somebody wants to be told, and how."""

from django.db import models
from django.db.models import Q

from projects.notification.domain.channels import CHANNELS
from projects.notification.models.notification import category_choices, choices
from shared.tenancy.models import TenantModel


class NotificationPreference(TenantModel):
    """One choice of a user; without a row the category's default holds."""

    user_id = models.UUIDField(help_text="gateway user id")
    category = models.CharField(max_length=20, choices=category_choices)
    channel = models.CharField(max_length=10, choices=choices(CHANNELS))
    enabled = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "user_id", "category", "channel"], name="preference_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="preference_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} by {self.channel}: {'on' if self.enabled else 'off'}"
