"""What analytics does when it hears of a tenant: its zone, and something to look at."""

from datetime import datetime

from django.db import transaction

from projects.analytics.models import TenantProfile
from projects.analytics.selectors import tenant_zone_name
from projects.analytics.services.defaults import defaults_make
from projects.analytics.services.rollups import counting_lock, rollups_rebuild
from shared.db.copies import Stored, copy_store


@transaction.atomic(savepoint=False)
def tenant_told(
    *, name: str, timezone: str, currency: str, as_of: int, asked_at: datetime | None = None
) -> Stored:
    """Keep the tenant's name and zone unless a newer word is known; its days are counted anew
    if it has another zone. The first word also makes the metrics, the funnel and the dashboard
    that every tenant begins with.
    """
    counting_lock()
    before = tenant_zone_name()
    values = {"name": name, "timezone": timezone, "currency": currency}
    stored = copy_store(TenantProfile, values=values, as_of=as_of, asked_at=asked_at)
    if stored is Stored.ADDED:
        defaults_make()
    if tenant_zone_name() != before:
        rollups_rebuild()
    return stored
