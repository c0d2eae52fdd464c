"""What payment knows of a tenant, and how the tenant wants to collect."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.payment.errors import BillingProfileStale
from projects.payment.models import BillingProfile, TenantProfile
from projects.payment.selectors import billing_profile_get
from shared.db.copies import Stored, copy_store
from shared.db.locking import advisory_lock
from shared.tenancy.context import tenant_required


def tenant_profile_save(
    *, name: str, currency: str, timezone: str, as_of: int, asked_at: datetime | None = None
) -> Stored:
    """Take over the tenant's facts unless newer ones are known."""
    values = {"name": name, "currency": currency, "timezone": timezone}
    return copy_store(TenantProfile, values=values, as_of=as_of, asked_at=asked_at)


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
