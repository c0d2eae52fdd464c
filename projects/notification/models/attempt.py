"""What a mail server said to one try."""

from django.db import models
from django.db.models import Q

from projects.notification.models.notification import Notification
from shared.tenancy.models import TenantForeignKey, TenantModel


class Outcome(models.TextChoices):
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"


class DeliveryAttempt(TenantModel):
    """One try to send a mail. `code` is SMTP's, empty where the server was not reached."""

    notification = TenantForeignKey(Notification, on_delete=models.CASCADE, related_name="tries")
    outcome = models.CharField(max_length=10, choices=Outcome)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="attempt_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.code or ''}".strip()
