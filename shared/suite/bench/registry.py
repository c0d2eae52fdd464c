"""The rows of the bench, in the order in which they are measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shared.suite.bench import (
    consume,
    edge,
    edge_stream,
    event_latency,
    event_track,
    growth,
    idle,
    import_csv,
    jobs,
    lead_create,
    lead_get,
    lead_list,
    lead_to_assigned,
    relay,
    replay,
    tracing,
)
from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure
from shared.suite.errors import SuiteError


@dataclass(frozen=True)
class Row:
    """`measure` yields figures whose names get the row's before them."""

    name: str
    work: str
    measure: Callable[[Bed], Iterable[Figure]]


ROWS = (
    Row("lead_create", "a lead is created through its service's own port", lead_create.measure),
    Row("lead_list", "fifty leads of a tenant, filtered; and far behind", lead_list.measure),
    Row("lead_get", "one lead by its id", lead_get.measure),
    Row("growth", "the same work with more rows and more tenants", growth.measure),
    Row("tracing", "a lead is created while every span is sent", tracing.measure),
    Row("idle", "all processes and local servers, with nothing to do", idle.measure),
    Row("relay", "events go from the outbox to the broker", relay.measure),
    Row("consume", "events come off the broker, into the inbox and a row", consume.measure),
    Row("event_latency", "from a commit to its handler's commit", event_latency.measure),
    Row("lead_to_assigned", "from a lead to its assignment", lead_to_assigned.measure),
    Row("event_track", "fifty events of a tenant's own, in one request", event_track.measure),
    Row("jobs", "from a job's row to its outcome, of a task with nothing to do", jobs.measure),
    Row("import_csv", "a file of leads becomes rows, originals and events", import_csv.measure),
    Row("edge_get", "one lead by its id, through the edge", edge.measure_get),
    Row("edge_create", "a lead is created, through the edge", edge.measure_create),
    Row("edge_stream", "a long body through the edge, each way", edge_stream.measure),
    Row("replay", "a whole pipeline becomes reconciled payouts", replay.measure),
)


def rows_select(names: Sequence[str]) -> list[Row]:
    """The rows of these names, all without any. Raises SuiteError."""
    wanted, known = {name.replace("-", "_") for name in names}, [row.name for row in ROWS]
    for name in sorted(wanted - set(known)):
        raise SuiteError(f"There is no row {name}: choose among {', '.join(known)}.")
    return [row for row in ROWS if not wanted or row.name in wanted]
