"""Attempts without an outcome whose job was given up: they get another one."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from projects.payment.models import OPEN_ATTEMPTS, ProviderAttempt
from projects.payment.services.intents import attempt_job_request
from shared.tenancy.context import system_scope, tenant_scope

OVERDUE = timedelta(minutes=10)
BATCH = 200


def attempts_sweep(*, now: datetime) -> int:
    """Request jobs for attempts of all tenants that should long have been asked about; how many.

    An attempt whose job waits or runs keeps that one: the request is then without effect.
    """
    overdue = _overdue(now)
    for tenant_id, attempt_id in overdue:
        with tenant_scope(tenant_id), transaction.atomic():
            attempt_job_request(attempt_id=attempt_id)
    return len(overdue)


def _overdue(now: datetime) -> list[tuple[UUID, UUID]]:
    with system_scope("attempts-sweep"):
        late = ProviderAttempt.across_tenants.filter(
            state__in=OPEN_ATTEMPTS, due_at__lte=now - OVERDUE
        )
        return list(late.order_by("due_at").values_list("tenant_id", "id")[:BATCH])
