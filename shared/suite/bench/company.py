"""A company that registered through the edge, with agents and rules, on the whole suite."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.suite.bench.bed import Bed
from shared.suite.bench.load import Job
from shared.suite.demo.door import Door
from shared.suite.demo.generated import AGENTS
from shared.suite.demo.people import Company, members_ensure, owner_door
from shared.suite.demo.quotas import quota_raise
from shared.suite.demo.working import rules_ensure
from shared.suite.status import lags
from shared.suite.waiting import wait_until

COMPANY = Company("bench", "Bench Inc.")


@dataclass(frozen=True)
class Customer:
    """The owner's session and what requests of theirs carry."""

    door: Door
    tenant_id: str
    token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def customer_ready(bed: Bed) -> Customer:
    """Everything runs, and rules give each new lead to an agent."""
    bed.progress("starting everything")
    bed.suite.up()
    wait_until(lambda: not any(lags(bed.suite)), what="events of earlier rows to be handled")
    door = owner_door(bed.values["EDGE_URL"], COMPANY, bed.password)
    bed.kept.enter_context(closing(door))
    grant = door.sign_in()
    tenant_id = str(grant["tenant"]["id"])
    quota_raise(bed.values, tenant_id=tenant_id)
    names = [name for name, _, _ in AGENTS]
    rules_ensure(door, members_ensure(door, COMPANY, names, bed.password))
    # The service fetches the keys of tokens at the first request; the door waits for them.
    door.get("leads/")
    return Customer(door, tenant_id, str(grant["access_token"]))


def edge_job(bed: Bed, requests: list[str], *, status: int, pace: float | None) -> Job:
    """Requests to the door of all services."""
    edge = urlsplit(bed.values["EDGE_URL"])
    return Job(
        host=edge.hostname or "",
        port=edge.port or 80,
        requests=requests,
        status=status,
        seconds=bed.sizes.seconds,
        pace=pace,
    )
