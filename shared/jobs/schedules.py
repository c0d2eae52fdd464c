"""When a task is due by default. The scheduler computes the moments, in the schedule's zone."""

import re
from dataclasses import dataclass

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Either a cron expression of five fields or an interval in whole seconds."""

    cron: str = ""
    every_seconds: int = 0

    def __post_init__(self) -> None:
        if bool(self.cron) == bool(self.every_seconds):
            raise ValueError("a schedule is a cron expression or an interval: give one of them")


# These read as values beside a task, hence their names.
def Cron(expression: str) -> Schedule:
    """`Cron("*/5 * * * *")`: minute, hour, day of month, month, day of week."""
    return Schedule(cron=expression)


def Daily(clock: str) -> Schedule:
    """`Daily("02:15")`: every day at this time. Raises ValueError for another form."""
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise ValueError(f"write the time of day as HH:MM, not {clock!r}")
    return Schedule(cron=f"{int(found[2])} {int(found[1])} * * *")


def Hourly(*, minute: int) -> Schedule:
    """`Hourly(minute=5)`: five minutes past each hour."""
    return Schedule(cron=f"{minute} * * * *")


def Every(*, minutes: int = 0, seconds: int = 0) -> Schedule:
    """`Every(minutes=10)`: again and again, counted from the start of the epoch."""
    return Schedule(every_seconds=minutes * 60 + seconds)
