"""What every service does when the gateway ends a session."""

from django.conf import settings

from shared.auth.ended_sessions import ended_session_keep
from shared.contracts.gateway import SessionRevoked
from shared.core.clock import utcnow
from shared.events.envelope import Envelope
from shared.events.subscribe import subscribe


@subscribe(SessionRevoked)
def on_session_revoked(event: SessionRevoked, envelope: Envelope) -> None:
    now = utcnow()
    ended_session_keep(session_id=event.session_id, until=now + settings.JWT_EXPIRES_IN, now=now)
