"""What was told to somebody, and the sums of it."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from projects.notification.domain import states
from projects.notification.domain.channels import IN_APP
from projects.notification.errors import NotificationNotFound
from projects.notification.models import Notification
from shared.tenancy.kept import listed


@listed
def own_list(*, user_id: UUID) -> QuerySet[Notification]:
    """What was told to the user."""
    return Notification.objects.filter(recipient_id=user_id)


def own_get(*, notification_id: UUID, user_id: UUID) -> Notification:
    """One of the user's own. Raises NotificationNotFound."""
    found = own_list(user_id=user_id).filter(id=notification_id).first()
    if found is None:
        raise NotificationNotFound
    return found


def own_counts(*, user_id: UUID) -> dict[str, int]:
    """How many of the user's feed are unread, and how many unseen: `{"unread", "unseen"}`."""
    feed = own_list(user_id=user_id).filter(
        channel=IN_APP, state=states.DELIVERED, archived_at=None
    )
    return feed.aggregate(
        unread=Count("id", filter=Q(read_at=None)), unseen=Count("id", filter=Q(seen_at=None))
    )


def notification_get(*, notification_id: UUID) -> Notification:
    """One of the tenant's. Raises NotificationNotFound."""
    found = Notification.objects.filter(id=notification_id).first()
    if found is None:
        raise NotificationNotFound
    return found
