"""What every table has."""

from typing import Any

from django.db import models

from shared.core.ids import uuid7
from shared.db.rows import row_insert, row_update


class BaseModel(models.Model):
    """A UUIDv7 primary key and the times of creation and last save."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Any, returning_fields: Any, raw: bool
    ) -> Any:
        if not (raw or returning_fields) and row_insert(self, fields, using):
            return []
        return super()._do_insert(manager, using, fields, returning_fields, raw)

    def _do_update(
        self, base_qs: Any, using: str, pk_val: Any, values: Any, *args: Any, **options: Any
    ) -> Any:
        fields = [field for field, _, _ in values]
        changed = row_update(self, fields, [value for _, _, value in values], using)
        if changed is not None:
            return changed > 0
        return super()._do_update(base_qs, using, pk_val, values, *args, **options)


class VersionedModel(models.Model):
    """Counts its changes: the number behind ETag and the aggregate version of events.

    A service raises it in the write itself: `update(version=F("version") + 1, ...)`.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
