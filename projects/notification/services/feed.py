"""What recipients do with what they were told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from projects.notification.errors import NotificationNotFound
from projects.notification.models import Notification
from projects.notification.selectors import own_get, own_list

MARKS = {"seen": "seen_at", "read": "read_at", "archived": "archived_at"}


def notification_mark(
    *, notification_id: UUID, user_id: UUID, mark: str, at: datetime
) -> Notification:
    """Mark one of the user's own as seen, read or archived; the first time stays.

    Raises NotificationNotFound.
    """
    notifications_mark(user_id=user_id, mark=mark, at=at, ids=[notification_id])
    return own_get(notification_id=notification_id, user_id=user_id)


def notifications_mark(
    *, user_id: UUID, mark: str, at: datetime, ids: Sequence[UUID] | None = None
) -> int:
    """Mark those of these ids, all of the user's own for None; how many were not marked before.

    Raises NotificationNotFound, with nothing marked, for one that is not the user's.
    """
    column, rows = MARKS[mark], own_list(user_id=user_id)
    if ids is not None:
        rows = rows.filter(id__in=ids)
        if rows.count() != len(set(ids)):
            raise NotificationNotFound
    return rows.filter(**{column: None}).update(**{column: at}, updated_at=at)
