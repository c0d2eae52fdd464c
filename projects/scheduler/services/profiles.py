"""What the scheduler knows of a tenant."""

from django.db import transaction

from projects.scheduler.models import TenantProfile
from projects.scheduler.services.defaults import LOCK, tenant_defaults_save
from shared.db.locking import advisory_lock


@transaction.atomic
def tenant_profile_save(*, name: str, timezone: str, version: int) -> None:
    """Take over the tenant's facts unless newer ones are known, and give it its schedules."""
    # Whoever stores declarations meanwhile sees this tenant, or this tenant sees them.
    advisory_lock(LOCK)
    profile = TenantProfile.objects.first() or TenantProfile()
    if profile.source_version >= version:
        return
    profile.name, profile.timezone, profile.source_version = name, timezone, version
    profile.save()
    tenant_defaults_save(timezone)
