"""People choose what they are told, and how."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.notification import selectors
from projects.notification.errors import MemberNotFound
from projects.notification.models import Member, NotificationPreference


@transaction.atomic
def preferences_set(
    *, user_id: UUID, language: str | None, preferences: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Keep these choices; what is not named stays. Returns all that hold. Raises MemberNotFound."""
    member = Member.objects.filter(user_id=user_id)
    if not member.exists():
        raise MemberNotFound
    if language is not None:
        member.update(language=language)
    rows = {
        (each["category"], each["channel"]): NotificationPreference(user_id=user_id, **each)
        for each in preferences
    }
    NotificationPreference.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["tenant_id", "user_id", "category", "channel"],
        update_fields=["enabled", "updated_at"],
    )
    return selectors.preferences(user_id=user_id)
