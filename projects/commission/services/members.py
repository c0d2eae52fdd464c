"""Local copies of tenant and members, kept as the gateway tells them.

Their events come in their order, so that the last word is the newest; only an answer that was
asked for at `asked_at` may be older than what the copy knows.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from projects.commission.models import Payee, TenantProfile
from shared.db.copies import Stored, copy_amend, copy_store


def tenant_profile_put(
    *, name: str, timezone: str, currency: str, asked_at: datetime | None = None
) -> Stored:
    """Note the tenant's name, zone and currency."""
    values = {"name": name, "timezone": timezone, "currency": currency}
    return copy_store(TenantProfile, values=values, asked_at=asked_at)


def payee_put(*, agent_id: UUID, asked_at: datetime | None = None, **facts: Any) -> Stored:
    """Note what was told of a member; what was not told stays."""
    return copy_store(Payee, values=facts, asked_at=asked_at, agent_id=agent_id)


def payee_amend(*, agent_id: UUID, **facts: Any) -> None:
    """Note what their account tells, on a topic of its own: new facts, or that it is closed.

    Raises CopyUnknownYet.
    """
    copy_amend(Payee, values=facts, agent_id=agent_id)
