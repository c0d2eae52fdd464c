"""The copies of tenants and members that the gateway's events feed."""

from datetime import datetime
from uuid import UUID

from projects.lead_ingest.models import Lead, Member, TenantProfile


def tenant_profile_store(*, name: str, timezone: str, currency: str, as_of: int) -> None:
    """Keep the tenant's name, zone and currency, unless a newer word is known."""
    values = {"name": name, "timezone": timezone, "currency": currency, "as_of": as_of}
    TenantProfile.objects.get_or_create(defaults=values)
    TenantProfile.objects.filter(as_of__lt=as_of).update(**values)


def member_store(*, user_id: UUID, name: str, role: str, active: bool, as_of: int) -> None:
    """Keep a member, unless a newer word is known."""
    values = {"name": name, "role": role, "active": active, "as_of": as_of}
    Member.objects.get_or_create(user_id=user_id, defaults=values)
    Member.objects.filter(user_id=user_id, as_of__lt=as_of).update(**values)


def member_change(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Change what is known of a member, unless a newer word is known."""
    Member.objects.filter(user_id=user_id, as_of__lt=as_of).update(**values, as_of=as_of)


def lead_invoiced(*, lead_id: UUID, at: datetime) -> None:
    """Remember that a lead was invoiced."""
    Lead.objects.filter(id=lead_id, invoiced_at__isnull=True).update(invoiced_at=at)
