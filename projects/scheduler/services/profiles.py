"""What the scheduler knows of a tenant."""

from datetime import datetime

from django.db import transaction

from projects.scheduler.models import TenantProfile
from projects.scheduler.services.defaults import LOCK, tenant_defaults_save
from shared.db.copies import Stored, copy_store
from shared.db.locking import advisory_lock


@transaction.atomic
def tenant_profile_save(
    *, name: str, timezone: str, as_of: int, asked_at: datetime | None = None
) -> Stored:
    """Take over the tenant's facts unless newer ones are known, and give it its schedules."""
    # Whoever stores declarations meanwhile sees this tenant, or this tenant sees them.
    advisory_lock(LOCK)
    values = {"name": name, "timezone": timezone}
    stored = copy_store(TenantProfile, values=values, as_of=as_of, asked_at=asked_at)
    if stored in (Stored.ADDED, Stored.CHANGED):
        tenant_defaults_save(timezone)
    return stored
