"""What every table has."""

from django.db import models

from shared.core.ids import uuid7


class BaseModel(models.Model):
    """A UUIDv7 primary key and the times of creation and last save."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class VersionedModel(models.Model):
    """Counts its changes: the number behind ETag and the aggregate version of events.

    A service raises it in the write itself: `update(version=F("version") + 1, ...)`.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
