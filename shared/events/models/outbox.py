from django.db import models
from django.db.models import F, Q

from shared.core.ids import uuid7
from shared.tenancy.models import TenantModel


class OutboxEvent(TenantModel):
    """An event on its way to the broker; kept for 72 hours after it got there.

    `position` is the order of sending. `data` is bytes, not jsonb: what was checked goes on
    the wire byte for byte, while jsonb would refuse a NUL in a text and rewrite numbers.
    """

    position = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7, editable=False)
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]

    topic = models.TextField()
    key = models.TextField()
    type = models.TextField()
    source = models.TextField()
    dataschema = models.TextField()
    aggregate_id = models.TextField()
    aggregate_version = models.BigIntegerField()
    data = models.BinaryField()
    time = models.DateTimeField()
    traceparent = models.TextField(db_default="")

    published_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    parked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(db_default="", blank=True)

    class Meta:
        ordering = ["position"]
        # The relay works across tenants: these three do not begin with tenant_id.
        indexes = [
            models.Index(
                F("position"),
                name="outbox_unpublished",
                condition=Q(published_at=None, parked_at=None),
            ),
            models.Index(
                F("topic"),
                F("key"),
                name="outbox_parked",
                condition=Q(published_at=None, parked_at__isnull=False),
            ),
            models.Index(
                F("published_at"),
                name="outbox_published",
                condition=Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.key} v{self.aggregate_version}"
