"""The relay's view of the outbox: a direct connection of the system role, statement by statement.

Each statement is its own transaction, so that none is open while the broker is spoken to.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
from django.db import connections

from shared.db.locking import lock_number
from shared.events.lanes import Row

KEPT = timedelta(hours=72)
TRIES = 5

# What is no text already is written by the database, for the headers.
_WRITTEN = {
    "id": "id::text",
    "tenant_id": "tenant_id::text",
    "aggregate_version": "aggregate_version::text",
    "time": """to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
# Whether any row is parked is asked once; for each row only if so.
_READ = f"""
select {", ".join(_WRITTEN.get(name, name) for name in Row._fields)} from events_outboxevent o
where published_at is null and parked_at is null
  and not position <@ %(held)s::int8multirange
  and (topic, key) not in (select * from unnest(%(topics)s::text[], %(keys)s::text[]))
  and (not exists (select from events_outboxevent
                   where published_at is null and parked_at is not null)
       or not exists (select from events_outboxevent p where p.published_at is null
                      and p.parked_at is not null and p.topic = o.topic and p.key = o.key))
order by position limit %(limit)s
"""
# For the poll that nearly always finds nothing: half the price of reading.
_WAITING = """
select exists (select from events_outboxevent where published_at is null and parked_at is null)
"""
_MARK = "update events_outboxevent set published_at = now() where position = any(%s::bigint[])"
_REFUSED = """
update events_outboxevent set attempts = attempts + 1, last_error = %s,
    parked_at = case when attempts + 1 >= %s then now() end
where position = %s returning parked_at is not null
"""
_TOPICS = "select distinct topic from events_outboxevent where published_at > now() - %s"
_AGAIN = """
update events_outboxevent set published_at = null
where topic = any(%s) and published_at > now() - %s
"""
# Two conditions, because an index stands behind each: published rows are many.
_STATE = """
select count(*), coalesce(extract(epoch from now() - min(time)), 0)::float8,
       (select count(*) from events_outboxevent
        where published_at is null and parked_at is not null)
from events_outboxevent where published_at is null and parked_at is null
"""


def connection_open() -> psycopg.Connection[Any]:
    """A connection of its own beside Django's: the relay's lock must live as long as it."""
    params = connections["system"].get_connection_params()
    for name in ("cursor_factory", "context"):
        params.pop(name, None)
    keepalive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    return psycopg.connect(**{**params, **keepalive, "autocommit": True})


class OutboxRows:
    """Reads and marks. Raises psycopg.OperationalError when the database is away.

    Marks go by a connection of their own, so that the next rows are read and sent meanwhile.
    """

    def __init__(self, connection: psycopg.Connection[Any], marks: psycopg.Connection[Any]) -> None:
        self._connection, self._marks = connection, marks
        # A mark lost in a crash costs a duplicate on the wire, which the inbox absorbs.
        marks.execute("set synchronous_commit = off")

    def lock(self, service: str) -> bool:
        """True when this is the service's only relay, for as long as the connection lives."""
        number = lock_number("relay", service)
        return bool(self._one("select pg_try_advisory_lock(%s)", [number])[0])

    def read(self, *, limit: int, held: Set[int], without: Sequence[tuple[str, str]]) -> list[Row]:
        """The next rows in order, without those held and without these (topic, key) lanes."""
        params = {
            "held": _ranges(held),
            "topics": [topic for topic, _ in without],
            "keys": [key for _, key in without],
            "limit": limit,
        }
        with self._connection.cursor(row_factory=_row_factory) as cursor:
            return cursor.execute(_READ, params, binary=True).fetchall()

    def waiting(self) -> bool:
        """Whether any row is unpublished and not parked."""
        return bool(self._one(_WAITING, [])[0])

    def mark(self, positions: Sequence[int]) -> None:
        """These are on the broker. May be called by a thread of its own."""
        self._marks.execute(_MARK, [_array(positions)])

    def refused(self, position: int, error: str) -> bool:
        """Count a refusal; True when the row is parked by it."""
        return bool(self._one(_REFUSED, [error, TRIES, position])[0])

    def topics_published(self) -> list[str]:
        """The topics of rows that are kept although they were sent."""
        return [row[0] for row in self._connection.execute(_TOPICS, [KEPT]).fetchall()]

    def publish_again(self, topics: Sequence[str]) -> int:
        """Make the kept rows of these topics unpublished; returns how many."""
        return self._connection.execute(_AGAIN, [list(topics), KEPT]).rowcount

    def state(self) -> tuple[int, float, int]:
        """Unpublished rows, seconds since the oldest of them, parked rows."""
        unpublished, oldest, parked = self._one(_STATE, [])
        return unpublished, oldest, parked

    def _one(self, statement: str, params: Sequence[Any]) -> tuple[Any, ...]:
        row = self._connection.execute(statement, params).fetchone()
        assert row is not None
        return row


def _row_factory(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Row]:
    """Rows by place: by name each costs more than reading it."""
    return partial(tuple.__new__, Row)


def _array(positions: Iterable[int]) -> str:
    """PostgreSQL's text of an array: psycopg looks at each number of a list several times."""
    return f"{{{','.join(map(str, positions))}}}"


def _ranges(positions: Set[int]) -> str:
    """The same as a multirange: what the relay holds is nearly all of a piece, and the plan that
    is kept for any array compares each row with each of thousands."""
    starts = sorted(position for position in positions if position - 1 not in positions)
    ends = sorted(position for position in positions if position + 1 not in positions)
    spans = ",".join(f"[{start},{end}]" for start, end in zip(starts, ends, strict=True))
    return f"{{{spans}}}"
