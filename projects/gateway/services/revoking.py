"""Ending sessions, everywhere within seconds."""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from projects.gateway import selectors
from projects.gateway.models import Session
from projects.gateway.services.audit import audit_record
from shared.auth.errors import RevocationUnavailable
from shared.auth.revocation import session_revoke_publish
from shared.contracts.gateway import SessionRevoked
from shared.core.clock import utcnow
from shared.events import outbox
from shared.tenancy.context import tenant_scope

BATCH = 100
log = logging.getLogger(__name__)


@transaction.atomic
def session_revoke(
    *, session_id: UUID, reason: str, by: UUID | None, ip: str | None, now: datetime
) -> bool:
    """End a session and with it its family of refresh tokens. False if it had ended before."""
    live = Session.objects.filter(id=session_id, revoked_at=None)
    if not live.update(revoked_at=now, revoke_reason=reason, updated_at=now):
        return False
    session = selectors.session_get(session_id=session_id)
    if session.active_tenant_id is not None:
        with tenant_scope(session.active_tenant_id):
            _publish(session, by=by, ip=ip)
    transaction.on_commit(partial(session_announce, session_id=session_id))
    return True


def sessions_revoke(
    *, session_ids: Iterable[UUID], reason: str, by: UUID | None, ip: str | None, now: datetime
) -> None:
    """End several sessions, in the order of their ids."""
    for session_id in session_ids:
        session_revoke(session_id=session_id, reason=reason, by=by, ip=ip, now=now)


def _publish(session: Session, *, by: UUID | None, ip: str | None) -> None:
    reason = session.revoke_reason
    event = SessionRevoked(session_id=session.id, user_id=session.user_id, reason=reason)
    outbox.publish(event, version=1)
    audit_record(
        action="session.revoked",
        subject_type="session",
        subject_id=session.id,
        actor_id=by,
        ip=ip,
        after={"reason": reason, "user_id": str(session.user_id)},
    )


def session_announce(*, session_id: UUID) -> bool:
    """Write an ended session to Redis. False when Redis is away: revocations_catch_up retries."""
    try:
        session_revoke_publish(session_id, settings.JWT_EXPIRES_IN.total_seconds())
    except RevocationUnavailable:
        log.warning("revocation not announced yet", extra={"session_id": str(session_id)})
        return False
    Session.objects.filter(id=session_id).update(announced_at=utcnow())
    return True


def revocations_catch_up(*, now: datetime) -> bool:
    """Announce sessions that ended while Redis was away. True while there may be more."""
    recent = now - settings.JWT_EXPIRES_IN
    missed = Session.objects.filter(revoked_at__gte=recent, announced_at=None)
    ids = missed.order_by("revoked_at").values_list("id", flat=True)[:BATCH]
    return sum(session_announce(session_id=session_id) for session_id in ids) == BATCH
