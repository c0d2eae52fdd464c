"""The demo's tenant and its people, made once through the public API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.suite.demo.door import Door, DoorRefused

CAST = {"Bob": "manager", "Faye": "finance"}


@dataclass(frozen=True)
class Company:
    """A tenant of the demo; `zone` decides which day a date in its file begins."""

    slug: str
    name: str
    zone: str = "America/New_York"
    currency: str = "USD"

    def email(self, name: str) -> str:
        """The address of one of its people."""
        return f"{re.sub(r'[^a-z]+', '.', name.lower())}@{self.slug}.example"


PIPELINE = Company("pipeline", "Pipeline Inc.")
GENERATED = Company("demo", "Demo Inc.")


def owner_door(url: str, company: Company, password: str) -> Door:
    """Alice's session; registers her and her company where they are not known yet."""
    door = Door(url, email=company.email("Alice"), password=password, tenant=company.slug)
    try:
        door.sign_in()
    except DoorRefused as refused:
        if refused.status != 401:
            raise
        register(door, company, password)
        door.sign_in()
    return door


def register(door: Door, company: Company, password: str) -> None:
    """A new company with Alice as its owner."""
    tenant = {
        "slug": company.slug,
        "name": company.name,
        "timezone": company.zone,
        "currency": company.currency,
    }
    owner = {"email": company.email("Alice"), "password": password, "name": "Alice"}
    door.call("POST", "auth/register/", json={**owner, "tenant": tenant}, anonymous=True)


def members_ensure(
    door: Door, company: Company, agents: Iterable[str], password: str
) -> Mapping[str, str]:
    """Bob, Faye and the agents as active members; returns user ids by agent name."""
    known = {member["email"]: member for member in door.pages("members/")}
    for name, role in {**CAST, **dict.fromkeys(agents, "agent")}.items():
        email = company.email(name)
        if email not in known:
            body = {"email": email, "name": name, "role": role, "password": password}
            known[email] = door.post("members/", body)
    return {name: known[company.email(name)]["user_id"] for name in agents}
