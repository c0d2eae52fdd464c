"""What the relay has in its hands: per key a lane, and one message of a lane on its way.

One at a time per key keeps the order also when the broker refuses a message, since nothing
of that key is behind it yet; keys do not wait for each other.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """An unpublished row of the outbox, in the order of the relay's columns."""

    position: int
    topic: str
    key: str
    id: UUID
    type: str
    source: str
    dataschema: str
    tenant_id: UUID
    aggregate_id: str
    aggregate_version: int
    time: Any
    traceparent: str
    data: bytes

    @property
    def lane(self) -> tuple[str, str]:
        return (self.topic, self.key)


@dataclass
class Lanes:
    """`held` are the positions that must not be read again before they are marked."""

    depth: int = 100
    held: set[int] = field(default_factory=set)
    _rows: dict[tuple[str, str], deque[Row]] = field(default_factory=dict)

    def add(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Take rows, in order; yields those that may go at once.

        A lane is not longer than `depth`: the rest of its rows are read again later.
        """
        for row in rows:
            lane = self._rows.setdefault(row.lane, deque())
            if len(lane) >= self.depth:
                continue
            lane.append(row)
            self.held.add(row.position)
            if len(lane) == 1:
                yield row

    def delivered(self, row: Row) -> Row | None:
        """The row is on the broker; returns the next one of its lane."""
        lane = self._rows[row.lane]
        lane.popleft()
        if lane:
            return lane[0]
        del self._rows[row.lane]
        return None

    def dropped(self, row: Row) -> None:
        """The row did not get there: forget its lane, to be read again from the outbox."""
        self.held.difference_update(r.position for r in self._rows.pop(row.lane, ()))

    def marked(self, positions: Iterable[int]) -> None:
        """The rows are marked as published and will not be read again."""
        self.held.difference_update(positions)

    @property
    def busy(self) -> bool:
        return bool(self._rows)

    @property
    def full(self) -> list[tuple[str, str]]:
        """Lanes at their depth: reading more of them now would starve the others."""
        return [lane for lane, rows in self._rows.items() if len(rows) >= self.depth]
