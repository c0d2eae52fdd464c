"""What beat tells Prometheus."""

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import Counter, Gauge

leading = Gauge("scheduler_leading", "1 in the beat that fires, 0 in one that waits")
fired = Counter("scheduler_fired", "Executions requested", ["kind"])
late = Gauge("scheduler_late_seconds", "How long what is due has waited, at the last look")


def fired_count(kind: str, number: int) -> None:
    """Count executions of a job or a task."""
    fired.labels(kind).inc(number)


def late_observe(now: datetime, due: Sequence[datetime]) -> None:
    """How late the oldest of what is due now is."""
    late.set((now - due[0]).total_seconds() if due else 0)
