"""What providers told us, untouched."""

from django.db import models

from shared.tenancy.models import TenantModel


class WebhookState(models.TextChoices):
    APPLIED = "applied"
    IGNORED = "ignored"
    REFUSED = "refused"


class WebhookInbox(TenantModel):
    """A signed message of a provider: its raw body, and what became of it."""

    provider = models.CharField(max_length=32)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=64)
    body = models.BinaryField()
    state = models.CharField(max_length=16, choices=WebhookState.choices)
    reason = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "webhook inbox"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "event_id"], name="webhook_event_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"
