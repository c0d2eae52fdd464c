"""Addresses that get no mail."""

from uuid import UUID

from projects.notification.models import Suppression
from projects.notification.models.suppression import Cause
from projects.notification.selectors import suppression_get


def bounce_suppress(*, address: str, detail: str) -> None:
    """Send nothing to an address any more that a server says does not exist."""
    Suppression.objects.get_or_create(
        address=address.lower(), defaults={"cause": Cause.BOUNCE, "detail": detail[:300]}
    )


def suppression_create(*, address: str, detail: str, by: UUID | None) -> Suppression:
    """Leave an address alone; one that is suppressed already stays as it is."""
    values = {"cause": Cause.MANUAL, "detail": detail, "created_by": by}
    return Suppression.objects.get_or_create(address=address.lower(), defaults=values)[0]


def suppression_delete(*, suppression_id: UUID) -> None:
    """Let an address have mail again. Raises SuppressionNotFound."""
    suppression_get(suppression_id=suppression_id).delete()
