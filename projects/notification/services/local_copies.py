"""The copies of tenants and members that the gateway's events feed."""

from datetime import datetime
from uuid import UUID

from projects.notification.models import Member, TenantProfile
from shared.db.copies import Stored, copy_amend, copy_change, copy_store
from shared.tenancy.copies import copy_put


def tenant_profile_store(
    *, name: str, timezone: str, currency: str, as_of: int, asked_at: datetime | None = None
) -> Stored:
    """Keep the tenant's facts, unless a newer word is known."""
    values = {"name": name, "timezone": timezone, "currency": currency}
    return copy_store(TenantProfile, values=values, as_of=as_of, asked_at=asked_at)


def member_put(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Keep a member that an event tells of, unless a newer word is known."""
    copy_put(Member, values=values, as_of=as_of, user_id=user_id)


def member_store(
    *,
    user_id: UUID,
    name: str,
    email: str,
    role: str,
    active: bool,
    as_of: int,
    asked_at: datetime,
) -> Stored:
    """Keep a member as the gateway answers, unless a newer word is known."""
    values = {"name": name, "email": email, "role": role, "active": active}
    return copy_store(Member, values=values, as_of=as_of, asked_at=asked_at, user_id=user_id)


def member_change(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Change what is known of a member, unless a newer word is known."""
    copy_change(Member, as_of=as_of, values=values, user_id=user_id)


def member_amend(*, user_id: UUID, **values: object) -> None:
    """Follow what their account tells: a new name and address, or that it is closed.

    Raises CopyUnknownYet.
    """
    copy_amend(Member, values=values, user_id=user_id)
