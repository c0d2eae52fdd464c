"""Signing in, switching tenants, signing out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.gateway import selectors
from projects.gateway.errors import NoMembership, SessionNotFound, TenantNotFound
from projects.gateway.models import Session, Tenant, TenantUser
from projects.gateway.services.grants import Grant, grant_make, refresh_token_issue
from projects.gateway.services.passwords import credentials_check


@dataclass(frozen=True, kw_only=True)
class Device:
    """From where somebody signs in, as far as the request tells."""

    ip: str | None = None
    user_agent: str = ""
    name: str = ""


def device_columns(device: Device) -> dict[str, str | None]:
    """The session's columns that tell of the device, cut to their length."""
    return {
        "device": device.name[:120],
        "ip": device.ip or None,
        "user_agent": device.user_agent[:400],
    }


def session_open(
    *, email: str, password: str, tenant: str | None, device: Device, now: datetime
) -> Grant:
    """Sign in to the tenant of that slug or id; without one, to the longest-standing membership.

    Raises CredentialsRefused, NoMembership, TenantNotFound.
    """
    user = credentials_check(email=email, password=password)
    member, found = _membership(user_id=user.id, wanted=tenant)
    with transaction.atomic():
        session = Session.objects.create(
            user=user,
            active_tenant=found,
            last_seen_at=now,
            **device_columns(device),
        )
        raw = refresh_token_issue(session=session, now=now)
        return grant_make(session=session, member=member, tenant=found, refresh_token=raw)


def tenant_switch(*, session_id: UUID, user_id: UUID, tenant: str, now: datetime) -> Grant:
    """Let the session speak for another tenant of its user; its refresh token stays good.

    Raises TenantNotFound, NoMembership, SessionNotFound.
    """
    member, found = _membership(user_id=user_id, wanted=tenant)
    switched = Session.objects.filter(id=session_id, user_id=user_id, revoked_at=None)
    if not switched.update(active_tenant=found, switched_at=now, last_seen_at=now, updated_at=now):
        raise SessionNotFound
    session = selectors.session_get(session_id=session_id)
    return grant_make(session=session, member=member, tenant=found, refresh_token=None)


def _membership(*, user_id: UUID, wanted: str | None) -> tuple[TenantUser, Tenant]:
    members = selectors.sign_in_memberships(user_id=user_id)
    tenants = selectors.tenants_by_id(ids=[member.tenant_id for member in members])
    if not members:
        raise NoMembership
    for member in members:
        found = tenants[member.tenant_id]
        if wanted is None or wanted.lower() in (found.slug, str(found.id)):
            return member, found
    raise TenantNotFound
