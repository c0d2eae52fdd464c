"""Services that need no project folder."""

from shared.suite.ports import METRICS_OFFSET
from shared.suite.registry import Process, Service


def service_make(name: str, offset: int) -> Service:
    """A service with a web and an events process."""
    web = Process(
        name="web",
        kind="wsgi",
        app=f"projects.{name}.wsgi:application",
        workers=1,
        threads=4,
        args=(),
        offset=offset,
    )
    events = Process(
        name="events",
        kind="manage",
        app="",
        workers=1,
        threads=1,
        args=("events",),
        offset=offset + METRICS_OFFSET,
    )
    return Service(
        name=name,
        offset=offset,
        prefixes=(f"{name}s",),
        topics=(f"{name}.thing",),
        reads=("other.thing",),
        callers=(),
        processes=(web, events),
    )


COMMISSION = service_make("commission", 3)
PAYMENT = service_make("payment", 4)
