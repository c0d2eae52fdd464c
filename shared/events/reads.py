"""Reading what is to be sent; of a backlog the next rows are read while these are sent."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from shared.events.lanes import Lane, Lanes, Row

READ = 500
# Each reading passes over all that is held: larger ones of a backlog do so less often.
READ_BACKLOG = 1_000
RESTING = 0.2


class Reads:
    """`read` asks the database; what it raises comes up in `begin` or in `taken`."""

    def __init__(self, read: Callable[..., list[Row]], lanes: Lanes) -> None:
        self._read = read
        self._lanes = lanes
        self._thread = ThreadPoolExecutor(1, "reads")
        self._asked: Future[list[Row]] | None = None
        self._limit = READ
        self._resting: dict[Lane, float] = {}
        self.backlog = False
        self.left_out = False

    @property
    def resting(self) -> bool:
        """Whether lanes rest for which nobody will ring."""
        return bool(self._resting)

    @property
    def under_way(self) -> bool:
        """Whether rows were asked for and not taken."""
        return self._asked is not None

    def rest(self, lane: Lane) -> None:
        """A row of this lane did not get there: leave the lane alone for a moment."""
        self._resting[lane] = time.monotonic() + RESTING

    def begin(self) -> None:
        """Ask for the next rows: of a backlog aside, else at once, which is sooner."""
        now = time.monotonic()
        self._resting = {lane: until for lane, until in self._resting.items() if until > now}
        full = self._lanes.full
        self.left_out = bool(full)
        self._limit = READ_BACKLOG if self.backlog else READ
        read = partial(
            self._read,
            limit=self._limit,
            held=frozenset(self._lanes.held),
            without=[*full, *self._resting],
        )
        if self.backlog and self._lanes.busy:
            self._asked = self._thread.submit(read)
        else:
            self._asked = Future()
            self._asked.set_result(read())

    def taken(self) -> list[Row] | None:
        """The rows that were asked for; None when there was no question, or while the answer
        is not there and others are on their way."""
        asked = self._asked
        if asked is None or (self._lanes.busy and not asked.done()):
            return None
        self._asked = None
        rows = asked.result()
        self.backlog = len(rows) == self._limit
        # What a lane has lost meanwhile was held when these were asked for and comes before them.
        return [row for row in rows if row.lane not in self._resting] if self._resting else rows

    def close(self) -> None:
        """Wait for the statement that is running."""
        self._thread.shutdown()
