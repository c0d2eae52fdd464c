"""Local copies of tenant and members, kept as the gateway tells them."""

from typing import Any
from uuid import UUID

from projects.commission.models import Payee, TenantProfile


def tenant_profile_put(*, name: str, timezone: str, currency: str) -> None:
    """Note the tenant's name, zone and currency."""
    profile = TenantProfile(name=name, timezone=timezone, currency=currency)
    TenantProfile.objects.bulk_create(
        [profile],
        update_conflicts=True,
        unique_fields=["tenant_id"],
        update_fields=["name", "timezone", "currency", "updated_at"],
    )


def payee_put(*, agent_id: UUID, **facts: Any) -> None:
    """Note what was told of a member; what was not told stays. Their events come on two topics,
    so that any of them may be the first."""
    Payee.objects.bulk_create(
        [Payee(agent_id=agent_id, **facts)],
        update_conflicts=True,
        unique_fields=["tenant_id", "agent_id"],
        update_fields=[*facts, "updated_at"],
    )
