"""What analytics does when others report: it counts, whatever it is."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from projects.analytics.services import ingest, tenants
from shared.auth.local_copies import TenantAnswer, tenant_copy
from shared.contracts.catalogue import contracts_load
from shared.contracts.gateway import TenantCreated, TenantUpdated
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.subscribe import subscribe, subscribe_together

# Every contract on a topic of another service, also of those that are yet to come.
READ = settings.SERVICE["reads"]
EVERYTHING = [spec.cls for spec in contracts_load() if spec.topics_in(READ)]


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_told(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    tenants.tenant_told(
        name=event.name,
        timezone=event.timezone,
        currency=event.currency,
        as_of=envelope.aggregate_version,
    )


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenants.tenant_told(
        name=told.name,
        timezone=told.timezone,
        currency=told.currency,
        as_of=told.version,
        asked_at=told.asked_at,
    )


@subscribe_together(*EVERYTHING)
def on_anything(handled: Sequence[tuple[Any, Envelope]]) -> None:
    ingest.events_record(handled=handled)
