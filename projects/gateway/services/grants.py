"""Token pairs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from projects.gateway.domain.tokens import refresh_token_make, token_hash
from projects.gateway.models import RefreshToken, Session, Tenant, TenantUser, User
from projects.gateway.services.signing_keys import signing_key_active
from shared.auth.tokens import access_token_encode


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a sign-in, a refresh or a switch hands out; `expires_in` in seconds."""

    access_token: str
    refresh_token: str | None
    expires_in: int
    user: User
    tenant: Tenant
    role: str


def grant_make(
    *, session: Session, member: TenantUser, tenant: Tenant, refresh_token: str | None
) -> Grant:
    """Sign an access token of the session for this membership."""
    claims = {
        "sub": session.user_id,
        "sid": session.id,
        "tid": tenant.id,
        "role": member.role,
    }
    return Grant(
        access_token=access_token_encode(claims, signing_key_active()),
        refresh_token=refresh_token,
        expires_in=int(settings.JWT_EXPIRES_IN.total_seconds()),
        user=session.user,
        tenant=tenant,
        role=member.role,
    )


def refresh_token_issue(
    *, session: Session, now: datetime, parent: RefreshToken | None = None
) -> str:
    """Store the hash of a new refresh token of the session; return the token itself."""
    raw = refresh_token_make()
    family: dict[str, UUID] = {"family": parent.family} if parent else {}
    RefreshToken.objects.create(
        session=session,
        parent=parent,
        token_hash=token_hash(raw, settings.JWT_REFRESH_SECRET),
        expires_at=now + settings.JWT_REFRESH_EXPIRES_IN,
        **family,
    )
    return raw
