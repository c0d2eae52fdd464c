"""Browsers that may be sent to."""

from uuid import UUID

from projects.notification.models import PushSubscription
from projects.notification.selectors import push_get


def push_register(*, user_id: UUID, endpoint: str, **facts: str) -> PushSubscription:
    """Keep a browser's subscription; one that is known is the user's from now on, with its
    newest keys: who signs in last at a browser is told there."""
    values = {**facts, "user_id": user_id}
    return PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)[0]


def push_delete(*, subscription_id: UUID, user_id: UUID) -> None:
    """Forget a browser. Raises PushSubscriptionNotFound."""
    push_get(subscription_id=subscription_id, user_id=user_id).delete()
