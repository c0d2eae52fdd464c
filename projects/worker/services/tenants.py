"""The copy of the tenant that the gateway's events feed."""

from datetime import datetime

from projects.worker.models import TenantProfile
from shared.db.copies import Stored, copy_store


def tenant_profile_store(*, name: str, as_of: int, asked_at: datetime | None = None) -> Stored:
    """Keep the tenant's name, unless a newer word is known."""
    return copy_store(TenantProfile, values={"name": name}, as_of=as_of, asked_at=asked_at)
