"""When transactions were committed, by the database itself."""

from __future__ import annotations

from shared.suite.bench.bed import Bed

ASKED = "show track_commit_timestamp"
TURNED_ON = "alter system set track_commit_timestamp = on"


def commits_timed(bed: Bed) -> None:
    """Have PostgreSQL note the moment of each commit; it has to start again for that."""
    if bed.administer(ASKED) == "on":
        return
    bed.administer(TURNED_ON)
    bed.suite.down()
    bed.processes_only([])
