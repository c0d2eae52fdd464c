"""The services around the main job: who was told, what was counted, run and scheduled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.suite.demo.amounts import decimal, sum_of
from shared.suite.demo.door import Door, wait_until
from shared.suite.demo.reconciliation import Facts, Stage, event_state
from shared.suite.errors import SuiteError

PATIENCE = 120.0
LEFT = ("queued", "running")
# One person, the agent, is told of these, on two channels.
TOLD_TO_ONE = ("lead.assigned", "lead.reassigned")
CHANNELS = 2


@dataclass(frozen=True)
class Around:
    """What notification, analytics, worker and scheduler say of a tenant."""

    notifications: dict[str, Any]
    analytics: dict[str, Any]
    jobs: dict[str, int]
    schedules: dict[str, int]
    made: int
    unpublished: int

    def settled(self) -> bool:
        """Whether everything that was set going has come to its end."""
        counted = self.analytics["events_since"] == self.made
        return counted and not self.unpublished and not self.left()

    def left(self) -> int:
        """Jobs that are not at their end, and mails that are not sent."""
        return sum(self.jobs[state] for state in LEFT) + int(self.notifications["queued"])

    def report(self) -> dict[str, Any]:
        """For the report's JSON."""
        told = {name: self.notifications[name] for name in ("sent", "skipped", "failed")}
        counted = {name: self.analytics[name] for name in ("events", "by_type")}
        return {
            "notifications": told,
            "analytics": counted,
            "jobs": {"succeeded": self.jobs["succeeded"], "failed": self.jobs["dead"]},
            "schedules": {"fired": self.schedules["fired"]},
        }


def around_await(door: Door, services: Sequence[str], since: datetime) -> Around:
    """Ask the four when nothing moves any more: all events sent and counted, no job left.

    What does not come to rest is for the comparison to say.
    """
    found: list[Around] = []

    def settled() -> bool:
        found[:] = [around_collect(door, services, since)]
        return found[0].settled()

    with suppress(SuiteError):
        wait_until(settled, moved=lambda: list(found), patience=PATIENCE, what="What is left")
    return found[0]


def around_collect(door: Door, services: Sequence[str], since: datetime) -> Around:
    """Ask the four now, and each service how many events it has made since the moment."""
    # Analytics counts what the others tell, not what it tells itself.
    states = [event_state(door, name, since=since) for name in services if name != "analytics"]
    return Around(
        notifications=door.get("notifications/summary/"),
        analytics=door.get("analytics/summary/", since=since.isoformat()),
        jobs=door.get("jobs/summary/"),
        schedules=door.get("scheduled-jobs/summary/"),
        made=sum(state["made"] for state in states),
        unpublished=sum(state["unpublished"] for state in states),
    )


def schedules_run(door: Door) -> None:
    """Have everything that is scheduled for the tenant done now, and wait for its end."""
    for schedule in door.pages("scheduled-jobs/"):
        door.post(f"scheduled-jobs/{schedule['id']}/run/")
    wait_until(
        lambda: not door.get("scheduled-jobs/summary/")["waiting"],
        moved=lambda: door.get("scheduled-jobs/summary/"),
        patience=PATIENCE,
        what="What is scheduled",
    )


def funnel_compared(around: Around, facts: Facts) -> Iterator[Stage]:
    """Each stage of analytics' funnel beside what the owner counts."""
    funnel, invoices, (won, sold) = around.analytics["funnel"], facts.invoices, facts.won()
    refunded = decimal(invoices["refunded"]["amount"])
    owned: dict[str, tuple[int, Decimal | None, str]] = {
        "created": (facts.leads["total"], None, "as many as leads"),
        "won": (won, sold, "as the deals won"),
        "invoiced": (invoices["issued"], decimal(invoices["amount"]), "as issued"),
        "paid": (invoices["paid"], decimal(invoices["paid_amount"]), "as paid"),
        "refunded": (invoices["refunded"]["count"], refunded, "as refunded"),
    }
    for name, (count, amount, rule) in owned.items():
        counted = funnel[name]["count"], sum_of(funnel[name]["amounts"])
        agrees = counted == (count, amount or Decimal(0))
        shown = None if amount is None else counted[1]
        yield Stage(f"counted {name}", "analytics", counted[0], shown, agrees, rule)


def told_compared(around: Around) -> Stage:
    """Notifications of events that tell one person: two channels, each once."""
    kinds, types = around.notifications["by_kind"], around.analytics["by_type"]
    told = sum(sum(kinds.get(kind, {}).values()) for kind in TOLD_TO_ONE)
    events = sum(types.get(kind, 0) for kind in TOLD_TO_ONE)
    rule = "one per agent, channel and event"
    return Stage("agents told", "notification", told, None, told == CHANNELS * events, rule)


def around_proofs(around: Around) -> Sequence[Stage]:
    """What must hold at the end."""
    counted, left, dead = around.analytics["events_since"], around.left(), around.jobs["dead"]
    failed = int(around.notifications["failed"])
    return [
        told_compared(around),
        Stage("notifications failed", "notification", failed, None, not failed, "none"),
        Stage("events counted", "analytics", counted, None, counted == around.made, "each once"),
        Stage("jobs done", "worker", around.jobs["succeeded"], None, not dead, "none given up"),
        Stage("jobs left", "worker", left, None, not left, "none"),
    ]
