"""What events tell of leads, of invoices and of their money is merged into one row of each.

The statements say the same as domain/progress.py: what is in one batch is merged there,
and with what is known here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from projects.analytics.domain.progress import (
    InvoiceStep,
    LeadStep,
    invoice_merge,
    invoice_step,
    lead_merge,
    lead_of,
    lead_step,
)
from projects.analytics.models import Event, MoneyKind
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_required

S = TypeVar("S", LeadStep, InvoiceStep)

MONEY_KINDS = {
    "payment.succeeded": MoneyKind.PAYMENT,
    "refund.succeeded": MoneyKind.REFUND,
    "commission.calculated": MoneyKind.COMMISSION,
    "commission.adjusted": MoneyKind.COMMISSION,
}
# LEAST heeds no NULL.
_LEADS = """
INSERT INTO analytics_leadprogress AS p (id, tenant_id, created_at, updated_at, lead_id,
    entered_at, assigned_at, contacted_at, qualified_at, status, status_version,
    won_at, won_version, amount, currency, archived)
SELECT s.id, %(tenant)s, %(now)s, %(now)s, s.lead_id,
    s.entered_at, s.assigned_at, s.contacted_at, s.qualified_at, s.status, s.status_version,
    s.won_at, s.won_version, s.amount, s.currency, s.archived
FROM unnest(%(id)s::uuid[], %(lead_id)s::uuid[], %(entered_at)s::timestamptz[],
    %(assigned_at)s::timestamptz[], %(contacted_at)s::timestamptz[],
    %(qualified_at)s::timestamptz[], %(status)s::text[], %(status_version)s::bigint[],
    %(won_at)s::timestamptz[], %(won_version)s::bigint[], %(amount)s::numeric[],
    %(currency)s::text[], %(archived)s::boolean[])
    AS s (id, lead_id, entered_at, assigned_at, contacted_at, qualified_at, status,
        status_version, won_at, won_version, amount, currency, archived)
ON CONFLICT (tenant_id, lead_id) DO UPDATE SET
    updated_at = excluded.updated_at,
    entered_at = least(p.entered_at, excluded.entered_at),
    assigned_at = least(p.assigned_at, excluded.assigned_at),
    contacted_at = least(p.contacted_at, excluded.contacted_at),
    qualified_at = least(p.qualified_at, excluded.qualified_at),
    status = CASE WHEN excluded.status_version > p.status_version
        THEN excluded.status ELSE p.status END,
    status_version = greatest(p.status_version, excluded.status_version),
    won_at = CASE WHEN excluded.won_version > p.won_version
        THEN excluded.won_at ELSE p.won_at END,
    amount = CASE WHEN excluded.won_version > p.won_version
        THEN excluded.amount ELSE p.amount END,
    currency = CASE WHEN excluded.won_version > p.won_version
        THEN excluded.currency ELSE p.currency END,
    won_version = greatest(p.won_version, excluded.won_version),
    archived = p.archived OR excluded.archived
"""
_INVOICES = """
INSERT INTO analytics_invoiceprogress AS p (id, tenant_id, created_at, updated_at, invoice_id,
    lead_id, amount, currency, issued_at, paid_at, voided_at)
SELECT s.id, %(tenant)s, %(now)s, %(now)s, s.invoice_id,
    s.lead_id, s.amount, s.currency, s.issued_at, s.paid_at, s.voided_at
FROM unnest(%(id)s::uuid[], %(invoice_id)s::uuid[], %(lead_id)s::uuid[], %(amount)s::numeric[],
    %(currency)s::text[], %(issued_at)s::timestamptz[], %(paid_at)s::timestamptz[],
    %(voided_at)s::timestamptz[])
    AS s (id, invoice_id, lead_id, amount, currency, issued_at, paid_at, voided_at)
ON CONFLICT (tenant_id, invoice_id) DO UPDATE SET
    updated_at = excluded.updated_at,
    lead_id = coalesce(p.lead_id, excluded.lead_id),
    amount = coalesce(p.amount, excluded.amount),
    currency = CASE WHEN p.amount IS NULL THEN excluded.currency ELSE p.currency END,
    issued_at = least(p.issued_at, excluded.issued_at),
    paid_at = least(p.paid_at, excluded.paid_at),
    voided_at = least(p.voided_at, excluded.voided_at)
"""
_MONEY = """
INSERT INTO analytics_leadmoney AS p (tenant_id, lead_id, kind, currency, count, amount)
SELECT %(tenant)s, s.lead_id, s.kind, s.currency, s.count, s.amount
FROM unnest(%(lead_id)s::uuid[], %(kind)s::text[], %(currency)s::text[], %(count)s::bigint[],
    %(amount)s::numeric[]) AS s (lead_id, kind, currency, count, amount)
ON CONFLICT (tenant_id, lead_id, kind, currency) DO UPDATE SET
    count = p.count + excluded.count, amount = p.amount + excluded.amount
"""


def progress_add(*, events: Sequence[Event]) -> None:
    """Merge what these events tell; nothing is written of those that tell nothing.

    Rows are written in the order of their keys, so that nobody waits in a circle.
    """
    steps = [lead_step(e.type, version=e.aggregate_version, **_told(e)) for e in events]
    _steps_write(_LEADS, LeadStep, _merged(steps, "lead_id", lead_merge))
    invoices = [invoice_step(e.type, **_told(e)) for e in events]
    _steps_write(_INVOICES, InvoiceStep, _merged(invoices, "invoice_id", invoice_merge))
    _money_add(events)


def _told(event: Event) -> dict[str, Any]:
    values = {"at": event.occurred_at, "data": event.data}
    return {**values, "amount": event.amount, "currency": event.currency}


def _merged(steps: Iterable[S | None], key: str, merge: Callable[[S, S], S]) -> list[S]:
    merged: dict[UUID, S] = {}
    for step in steps:
        if step is not None:
            at = getattr(step, key)
            merged[at] = merge(merged[at], step) if at in merged else step
    return [merged[at] for at in sorted(merged)]


def _steps_write(statement: str, kind: type[S], steps: Sequence[S]) -> None:
    if steps:
        values = {f.name: [getattr(step, f.name) for step in steps] for f in fields(kind)}
        _execute(statement, {**values, "id": [uuid7() for _ in steps], "now": utcnow()})


def _money_add(events: Iterable[Event]) -> None:
    sums: dict[tuple[UUID, str, str], tuple[int, Decimal]] = {}
    for event in events:
        kind, lead_id = MONEY_KINDS.get(event.type), lead_of(event.data)
        if kind and lead_id and event.amount is not None:
            count, amount = sums.get((lead_id, kind, event.currency), (0, Decimal(0)))
            sums[lead_id, kind, event.currency] = (count + 1, amount + event.amount)
    if sums:
        rows = [(*key, *sums[key]) for key in sorted(sums)]
        names = ("lead_id", "kind", "currency", "count", "amount")
        _execute(_MONEY, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def _execute(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "tenant": tenant_required()})
