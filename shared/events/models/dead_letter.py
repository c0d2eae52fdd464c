from uuid import UUID

from django.db import models
from django.db.models import Q

from shared.core.ids import uuid7
from shared.tenancy.models import TenantModel

NO_TENANT = UUID(int=0)


class DeadLetterState(models.TextChoices):
    OPEN = "open", "open"
    WAITING = "waiting", "waiting"
    REPLAYED = "replayed", "replayed"
    DISCARDED = "discarded", "discarded"


UNRESOLVED = (DeadLetterState.OPEN, DeadLetterState.WAITING)


class DeadLetter(TenantModel):
    """A message that could not be handled, or that waits behind such a one of its key.

    It holds the whole message, so that it can be replayed as it is; it is never edited.
    A message whose tenant cannot be read belongs to the nil tenant, the operator's.
    """

    position = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7, editable=False)

    event_id = models.UUIDField()
    type = models.TextField()
    topic = models.TextField()
    partition = models.IntegerField()
    offset = models.BigIntegerField()
    key = models.TextField()
    headers = models.JSONField()
    value = models.BinaryField()

    state = models.CharField(max_length=16, choices=DeadLetterState.choices)
    reason = models.CharField(max_length=40)
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=0)
    discard_reason = models.TextField(default="", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "event_id"], name="dead_letter_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "topic", "key", "position"],
                name="dead_letter_unresolved",
                condition=Q(state__in=["open", "waiting"]),
            ),
            models.Index(fields=["tenant_id", "-position"], name="dead_letter_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.key}: {self.reason}"
