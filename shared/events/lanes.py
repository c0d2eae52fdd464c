"""What the relay has in its hands: per key a lane, and one message of a lane on its way.

One at a time per key keeps the order also when the broker refuses a message, since nothing
of that key is behind it yet; keys do not wait for each other.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Lane = tuple[str, str]


class Row(NamedTuple):
    """An unpublished row of the outbox, in the order of the relay's columns.

    The database writes the attributes as they go on the wire, so that nothing is made of them
    here: a UUID that is read only to be written again costs as much as sending the event.
    """

    position: int
    topic: str
    key: str
    id: str
    type: str
    source: str
    dataschema: str
    tenant_id: str
    aggregate_version: str
    time: str
    traceparent: str
    data: bytes

    @property
    def lane(self) -> Lane:
        return self[1:3]

    @property
    def attributes(self) -> tuple[str, str, str, str, str, str, str, str]:
        """What goes into the headers."""
        return self[3:11]


@dataclass
class Lanes:
    """`held` are the positions that must not be read again before they are marked."""

    depth: int = 100
    held: set[int] = field(default_factory=set)
    # Nearly every lane is one row on its way: nothing is made for those behind it before one is.
    _first: dict[Lane, Row] = field(default_factory=dict)
    _behind: dict[Lane, deque[Row]] = field(default_factory=dict)

    def add(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Take rows, in order; yields those that may go at once.

        A lane is not longer than `depth`: the rest of its rows are read again later.
        """
        for row in rows:
            lane = row.lane
            if lane not in self._first:
                self._first[lane] = row
                self.held.add(row.position)
                yield row
            elif self._queued(lane, row):
                self.held.add(row.position)

    def _queued(self, lane: Lane, row: Row) -> bool:
        behind = self._behind.setdefault(lane, deque())
        if len(behind) + 1 >= self.depth:
            return False
        behind.append(row)
        return True

    def delivered(self, row: Row) -> Row | None:
        """The row is on the broker; returns the next one of its lane."""
        lane = row.lane
        behind = self._behind.get(lane) if self._behind else None
        if behind:
            following = self._first[lane] = behind.popleft()
            return following
        del self._first[lane]
        self._behind.pop(lane, None)
        return None

    def dropped(self, row: Row) -> None:
        """The row did not get there: forget its lane, to be read again from the outbox."""
        lane = row.lane
        first = self._first.pop(lane, None)
        if first:
            self.held.discard(first.position)
        self.held.difference_update(r.position for r in self._behind.pop(lane, ()))

    def marked(self, positions: Iterable[int]) -> None:
        """The rows are marked as published and will not be read again."""
        self.held.difference_update(positions)

    @property
    def busy(self) -> bool:
        return bool(self._first)

    @property
    def full(self) -> list[Lane]:
        """Lanes at their depth: reading more of them now would starve the others."""
        return [lane for lane, rows in self._behind.items() if len(rows) + 1 >= self.depth]
