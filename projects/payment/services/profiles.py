"""What payment knows of a tenant, and how the tenant wants to collect."""

from typing import Any
from uuid import UUID

from django.db import transaction

from projects.payment.errors import BillingProfileStale
from projects.payment.models import BillingProfile, TenantProfile
from projects.payment.selectors import billing_profile_get
from shared.db.locking import advisory_lock
from shared.tenancy.context import tenant_required


@transaction.atomic
def tenant_profile_save(
    *, name: str, currency: str, timezone: str, version: int
) -> TenantProfile | None:
    """Take over the tenant's facts unless newer ones are known."""
    advisory_lock("tenant-profile", tenant_required())
    known = TenantProfile.objects.first()
    if known is not None and known.source_version >= version:
        return known
    profile = known or TenantProfile()
    profile.name, profile.currency, profile.timezone = name, currency, timezone
    profile.source_version = version
    profile.save()
    return profile


@transaction.atomic
def billing_profile_update(
    *, by: UUID | None, expected_version: int | None = None, **values: Any
) -> BillingProfile:
    """Change how invoices are made and collected from now on.

    Raises BillingProfileStale when it is no longer of the expected version.
    """
    advisory_lock("billing-profile", tenant_required())
    profile = billing_profile_get()
    if expected_version not in (None, profile.version):
        raise BillingProfileStale
    for name, value in values.items():
        setattr(profile, name, value)
    profile.version += 1
    profile.changed_by = by
    profile.save()
    return profile
