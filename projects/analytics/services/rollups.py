"""The counters by hour and day: added to with each event, proved and rebuilt from all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction

from projects.analytics.domain.buckets import Span, bucket_start
from projects.analytics.models import Event, Rollup
from projects.analytics.selectors import tenant_zone
from shared.core.clock import rfc3339
from shared.db.locking import advisory_lock
from shared.tenancy.context import tenant_required

COUNTING = "analytics-counting"
SHOWN = 20


class Key(NamedTuple):
    """A counter."""

    type: str
    currency: str
    span: str
    starts_at: datetime


class Value(NamedTuple):
    """What a counter holds."""

    count: int  # type: ignore[assignment]
    amount: Decimal


Counters = Mapping[Key, Value]
NOTHING = Value(0, Decimal(0))

# Rows are locked in the order of their key, by everybody, so that nobody waits in a circle.
_ADD = """
INSERT INTO analytics_rollup AS r (tenant_id, type, currency, span, starts_at, count, amount)
SELECT %(tenant)s, s.type, s.currency, s.span, s.starts_at, s.count, s.amount
FROM unnest(%(type)s::text[], %(currency)s::text[], %(span)s::text[], %(starts_at)s::timestamptz[],
    %(count)s::bigint[], %(amount)s::numeric[])
    AS s (type, currency, span, starts_at, count, amount)
ON CONFLICT (tenant_id, type, currency, span, starts_at) DO UPDATE SET
    count = {count}, amount = {amount}
"""
_MORE = _ADD.format(count="r.count + excluded.count", amount="r.amount + excluded.amount")
_SET = _ADD.format(count="excluded.count", amount="excluded.amount")
# A quarter of an hour begins and ends no bucket in any zone since 1972.
_RAW = """
SELECT type, currency, date_bin('15 minutes', occurred_at, '2000-01-01T00:00:00Z') AS at,
    count(*), coalesce(sum(amount), 0)
FROM analytics_event WHERE tenant_id = %s GROUP BY type, currency, at
"""


def rollups_add(*, events: Iterable[Event], zone: tzinfo) -> None:
    """Add these events to the hour and the day that each belongs to."""
    parts = (
        (event.type, event.currency, event.occurred_at, 1, event.amount or Decimal(0))
        for event in events
    )
    _write(_MORE, counters_of(parts, zone))


def counters_of(
    parts: Iterable[tuple[str, str, datetime, int, Decimal]], zone: tzinfo
) -> dict[Key, Value]:
    """Sum up (type, currency, time, count, amount) by hour and day."""
    counters: dict[Key, Value] = {}
    for name, currency, at, count, amount in parts:
        for span in Span:
            key = Key(name, currency, span.value, bucket_start(at, span, zone))
            known = counters.get(key, NOTHING)
            counters[key] = Value(known.count + count, known.amount + amount)
    return counters


def _write(statement: str, counters: Counters) -> None:
    keys = sorted(counters)
    values: dict[str, Any] = {n: [getattr(key, n) for key in keys] for n in Key._fields}
    values |= {n: [getattr(counters[key], n) for key in keys] for n in Value._fields}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "tenant": tenant_required()})


def counting_lock() -> None:
    """Let nobody count for the tenant until the transaction ends; who does so is waited for."""
    advisory_lock(COUNTING, tenant_required())


@transaction.atomic
def rollups_check() -> list[Key]:
    """The tenant's counters that differ from its events; none should."""
    counting_lock()
    return sorted(_differences())


def check_result(differing: Sequence[Key]) -> dict[str, Any]:
    """What a check found, in few words: how many, and the first of them."""
    shown = [f"{key.type} {key.currency} {key.span} {rfc3339(key.starts_at)}" for key in differing]
    return {"differing": len(differing), "errors": shown[:SHOWN]}


@transaction.atomic
def rollups_rebuild() -> int:
    """Make the tenant's counters agree with its events; return how many differed."""
    counting_lock()
    differing = _differences()
    gone = [key for key, value in differing.items() if value == NOTHING]
    for key in gone:
        Rollup.objects.filter(**key._asdict()).delete()
    _write(_SET, {key: value for key, value in differing.items() if value != NOTHING})
    return len(differing)


def _differences() -> dict[Key, Value]:
    """The counters that differ, each with what it should hold."""
    truth, stored = _truth(), _stored()
    return {
        key: truth.get(key, NOTHING)
        for key in truth.keys() | stored.keys()
        if truth.get(key, NOTHING) != stored.get(key, NOTHING)
    }


def _truth() -> dict[Key, Value]:
    with connection.cursor() as cursor:
        cursor.execute(_RAW, [tenant_required()])
        return counters_of(cursor, tenant_zone())


def _stored() -> dict[Key, Value]:
    rows = Rollup.objects.values_list(*Key._fields, *Value._fields).iterator()
    return {Key(*row[:4]): Value(*row[4:]) for row in rows}
