"""Rotation of refresh tokens."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.gateway import selectors
from projects.gateway.domain.rotation import Reuse, reuse_judge
from projects.gateway.errors import RefreshInProgress, RefreshRefused
from projects.gateway.models import RefreshToken, Session, TenantUser
from projects.gateway.services.grants import Grant, grant_make, refresh_token_issue
from projects.gateway.services.revoking import session_revoke

REUSED = "refresh_reuse"


class _Stolen(Exception):
    """A token came back long after its rotation."""

    def __init__(self, session: Session):
        self.session = session


def session_refresh(*, raw: str, ip: str | None, now: datetime) -> Grant:
    """Exchange a refresh token for a new pair, once.

    Within ten seconds of its rotation the same token is RefreshInProgress and nothing is
    revoked: two tabs, or a lost answer, whose pair is not repeated. Later it is taken for
    stolen: its session and family end, and it is RefreshRefused, as is every other failure.
    """
    try:
        return _rotate(raw=raw, now=now)
    except _Stolen as stolen:
        # Outside the rolled-back rotation, so that the revocation stays.
        session_revoke(session_id=stolen.session.id, reason=REUSED, by=None, ip=ip, now=now)
        raise RefreshRefused from None


@transaction.atomic
def _rotate(*, raw: str, now: datetime) -> Grant:
    unused = RefreshToken.objects.filter(
        token_hash__in=selectors.refresh_hashes(raw), used_at=None, expires_at__gt=now
    )
    used = unused.update(used_at=now, updated_at=now)
    token = selectors.refresh_token_find(raw)
    if token is None:
        raise RefreshRefused
    if not used:
        raise _refusal(token, now)
    tenant = token.session.active_tenant
    if tenant is None:
        raise RefreshRefused
    member = _member(token.session, tenant.id, now)
    child = refresh_token_issue(session=token.session, parent=token, now=now)
    return grant_make(session=token.session, member=member, tenant=tenant, refresh_token=child)


def _refusal(token: RefreshToken, now: datetime) -> Exception:
    if token.used_at is None or token.session.revoked_at is not None:
        return RefreshRefused()
    if reuse_judge(used_at=token.used_at, now=now) is Reuse.RACE:
        return RefreshInProgress()
    return _Stolen(token.session)


def _member(session: Session, tenant_id: UUID, now: datetime) -> TenantUser:
    # The row lock of this update makes a revocation wait, or shows that it came first.
    alive = Session.objects.filter(id=session.id, revoked_at=None)
    if not alive.update(last_seen_at=now, updated_at=now) or not session.user.is_active:
        raise RefreshRefused
    member = selectors.member_acting(tenant_id=tenant_id, user_id=session.user_id)
    if member is None:
        raise RefreshRefused
    return member
