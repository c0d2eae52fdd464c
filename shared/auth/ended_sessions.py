"""Ended sessions in the service's own database: what is known of them without Redis."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from shared.auth.models import EndedSession
from shared.core.clock import utcnow


def ended_session_keep(*, session_id: UUID, until: datetime, now: datetime) -> None:
    """Remember an ended session until `until`, and forget those that no longer matter."""
    EndedSession.objects.filter(until__lte=now).delete()
    EndedSession.objects.update_or_create(session_id=session_id, defaults={"until": until})


def ended_sessions_read() -> Mapping[str, float]:
    """The sessions that still matter, each with its end as seconds since 1970."""
    rows = EndedSession.objects.filter(until__gt=utcnow()).values_list("session_id", "until")
    return {str(session_id): until.timestamp() for session_id, until in rows}
