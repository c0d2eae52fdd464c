"""Companies that tests register through the edge, with their people."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.suite.demo.door import Door
from shared.suite.demo.people import Company, members_ensure, owner_door
from shared.suite.lifecycle import Suite
from tests.support.quotas import quota_set

PASSWORD = "a long enough passphrase 7"
PLENTY = 1_000_000


@dataclass
class Firm:
    """A company with its owner's session; `agents` are user ids by name."""

    suite: Suite
    company: Company
    door: Door
    tenant_id: str
    agents: Mapping[str, str]

    def door_of(self, name: str) -> Door:
        """A session of another of its people."""
        url, email = self.suite.values["EDGE_URL"], self.company.email(name)
        door = Door(url, email=email, password=PASSWORD, tenant=self.company.slug)
        door.sign_in()
        return door

    def event_state(self, service: str) -> dict[str, int]:
        """Unpublished and parked events and dead letters of one service."""
        found: dict[str, int] = self.door.get(f"{service.replace('_', '-')}/event-state/")
        return found


def firm_make(suite: Suite, name: str, *, agents: Sequence[str] = (), **facts: Any) -> Firm:
    """Register a company under a name nobody has, with quotas that no test reaches."""
    for rate_class in ("auth", "default"):
        quota_set(suite.values, f"ip:127.0.0.1:{rate_class}", PLENTY)
    company = Company(f"{name}-{secrets.token_hex(4)}", f"{name.title()} Inc.", **facts)
    door = owner_door(suite.values["EDGE_URL"], company, PASSWORD)
    tenant_id = door.sign_in()["tenant"]["id"]
    for rate_class in ("default", "import"):
        quota_set(suite.values, f"{tenant_id}:{rate_class}", PLENTY)
    return Firm(suite, company, door, tenant_id, members_ensure(door, company, agents, PASSWORD))
