"""What people have chosen: preferences, browsers, addresses to leave alone."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from projects.notification.domain.categories import CATEGORIES, default_on
from projects.notification.domain.channels import CHANNELS
from projects.notification.errors import (
    MemberNotFound,
    PushSubscriptionNotFound,
    SuppressionNotFound,
)
from projects.notification.models import (
    Member,
    NotificationPreference,
    PushSubscription,
    Suppression,
)
from shared.tenancy.kept import listed


def preferences(*, user_id: UUID) -> dict[str, Any]:
    """The user's language and, for each category and channel, what holds for them.

    Raises MemberNotFound.
    """
    language = Member.objects.filter(user_id=user_id).values_list("language", flat=True).first()
    if language is None:
        raise MemberNotFound
    rows = NotificationPreference.objects.filter(user_id=user_id)
    chosen = {(row.category, row.channel): row.enabled for row in rows}
    entries = [
        {
            "category": category.key,
            "title": category.title,
            "channel": channel,
            "enabled": chosen.get((category.key, channel), default_on(category.key, channel)),
            "chosen": (category.key, channel) in chosen,
        }
        for category in CATEGORIES.values()
        for channel in CHANNELS
    ]
    return {"language": language, "preferences": entries}


@listed
def push_list(*, user_id: UUID) -> QuerySet[PushSubscription]:
    """The user's browsers."""
    return PushSubscription.objects.filter(user_id=user_id)


def push_get(*, subscription_id: UUID, user_id: UUID) -> PushSubscription:
    """One of the user's browsers. Raises PushSubscriptionNotFound."""
    found = push_list(user_id=user_id).filter(id=subscription_id).first()
    if found is None:
        raise PushSubscriptionNotFound
    return found


@listed
def suppression_list() -> QuerySet[Suppression]:
    """The addresses that get no mail."""
    return Suppression.objects.all()


def suppression_get(*, suppression_id: UUID) -> Suppression:
    """One of them. Raises SuppressionNotFound."""
    found = suppression_list().filter(id=suppression_id).first()
    if found is None:
        raise SuppressionNotFound
    return found


def address_suppressed(*, address: str) -> bool:
    """Whether this address gets no mail."""
    return Suppression.objects.filter(address=address.lower()).exists()
