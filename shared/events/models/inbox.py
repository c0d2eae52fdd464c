from django.db import models

from shared.core.ids import uuid7
from shared.tenancy.models import TenantModel


class InboxEvent(TenantModel):
    """An event that this service has handled; written in the transaction of its effect.

    The primary key grows with time, so that old rows are found by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    updated_at = None  # type: ignore[assignment]

    event_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "event_id"], name="inbox_event_once"),
        ]

    def __str__(self) -> str:
        return str(self.event_id)
