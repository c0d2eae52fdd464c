"""Whether spans leave this process. Where no endpoint is set, nothing of it is imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.util import Finalize

from shared.observability.spans import spans_send_to
from shared.observability.tracing import traces_sample


@dataclass(frozen=True)
class Exporting:
    """Where spans go, what is said for sign-in, and the share of traces that is recorded."""

    endpoint: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    ratio: float = 1.0


def exporting_start(wanted: Exporting, *, service: str, process: str) -> bool:
    """Record spans and send them to the endpoint; False where there is none.

    For a process that does not fork any more: the thread that sends would not be in the fork.
    """
    if not wanted.endpoint:
        return False
    from shared.observability.otlp import Sender

    sender = Sender(wanted.endpoint, wanted.headers, service=service, process=process)
    traces_sample(wanted.ratio)
    spans_send_to(sender.send)
    # Unlike atexit it also runs at the end of a web server's worker.
    Finalize(None, sender.stop, exitpriority=10)
    return True
