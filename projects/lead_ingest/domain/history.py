"""What happened to an imported lead, and when: one step for each state that it entered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from projects.lead_ingest.domain import statuses


@dataclass(frozen=True)
class Step:
    """One change of state at its own business time."""

    from_status: str
    to_status: str
    occurred_at: datetime
    stayed: timedelta


def steps_to(
    status: str, *, created_at: datetime, engaged_at: datetime, closed_at: datetime
) -> tuple[Step, ...]:
    """The steps of a lead that stands in `status` today.

    The states between are entered at `engaged_at`, the closing one at `closed_at`.
    """
    steps: list[Step] = []
    current, since = statuses.NEW, created_at
    for entered in statuses.path_to(status) if status != statuses.NEW else ():
        at = closed_at if entered in statuses.CLOSED else engaged_at
        steps.append(Step(current, entered, at, at - since))
        current, since = entered, at
    return tuple(steps)
