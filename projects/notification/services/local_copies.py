"""The copies of tenants and members that the gateway's events feed."""

from uuid import UUID

from projects.notification.models import Member, TenantProfile
from shared.db.copies import copy_amend, copy_change, copy_store


def tenant_profile_store(*, name: str, timezone: str, currency: str, as_of: int) -> None:
    """Keep the tenant's facts, unless a newer word is known."""
    values = {"name": name, "timezone": timezone, "currency": currency}
    copy_store(TenantProfile, as_of=as_of, values=values)


def member_store(
    *, user_id: UUID, name: str, email: str, role: str, active: bool, as_of: int
) -> None:
    """Keep a member, unless a newer word is known."""
    values = {"name": name, "email": email, "role": role, "active": active}
    copy_store(Member, as_of=as_of, values=values, user_id=user_id)


def member_change(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Change what is known of a member, unless a newer word is known."""
    copy_change(Member, as_of=as_of, values=values, user_id=user_id)


def member_rename(*, user_id: UUID, name: str, email: str) -> None:
    """Follow a member's new name and address."""
    copy_amend(Member, values={"name": name, "email": email}, user_id=user_id)


def member_deactivate(*, user_id: UUID) -> None:
    """Tell them nothing any more: they may not sign in."""
    copy_amend(Member, values={"active": False}, user_id=user_id)
