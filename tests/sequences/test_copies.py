"""Spoilt copies of tenants and members are made right while events go on changing them."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.databases import rows
from tests.support.firms import Firm
from tests.support.inside import managed
from tests.support.waiting import wait_equal

MEMBERS = {
    "lead_ingest": ("lead_ingest_member", "user_id"),
    "assignment": ("assignment_agent", "user_id"),
    "commission": ("commission_payee", "agent_id"),
    "notification": ("notification_member", "user_id"),
}
TENANTS = {
    "lead_ingest": "name",
    "assignment": "name",
    "commission": "name",
    "payment": "name",
    "notification": "name",
    "scheduler": "name",
    "analytics": "currency",
}
TRUTH = """
SELECT m.user_id::text, u.name, m.role, m.state = 'active' AND m.removed_at IS NULL AND u.is_active
FROM gateway_tenantuser m JOIN gateway_user u ON u.id = m.user_id WHERE m.tenant_id = %s
"""


def members_known(firm: Firm) -> dict[str, set[tuple]]:
    """(user, name, role, active) as each service has them."""
    return {
        service: set(
            rows(
                firm.suite.values,
                service,
                f"SELECT {key}::text, name, role, active FROM {table} WHERE tenant_id = %s",
                firm.tenant_id,
            )
        )
        for service, (table, key) in MEMBERS.items()
    }


def members_true(firm: Firm) -> dict[str, set[tuple]]:
    """The same, as the gateway has them."""
    truth = rows(firm.suite.values, "gateway", TRUTH, firm.tenant_id)
    return {service: set(truth) for service in MEMBERS}


def tenants_known(firm: Firm) -> dict[str, list[tuple]]:
    return {
        service: rows(
            firm.suite.values,
            service,
            f"SELECT {column} FROM {service}_tenantprofile WHERE tenant_id = %s",
            firm.tenant_id,
        )
        for service, column in TENANTS.items()
    }


def spoil(firm: Firm) -> None:
    """One member is gone, all others are called otherwise, the tenant too."""
    values, tenant = firm.suite.values, firm.tenant_id
    for service, (table, key) in MEMBERS.items():
        gone = f"DELETE FROM {table} WHERE tenant_id = %s AND {key} = %s"
        rows(values, service, gone, tenant, firm.agents["Dev"])
        rows(values, service, f"UPDATE {table} SET name = 'x' WHERE tenant_id = %s", tenant)
    for service, column in TENANTS.items():
        told = f"UPDATE {service}_tenantprofile SET {column} = 'XXX' WHERE tenant_id = %s"
        rows(values, service, told, tenant)


@contextmanager
def changing(firm: Firm) -> Iterator[None]:
    """Carla's role and name go to and fro at the gateway inside the block."""
    done, carla = threading.Event(), firm.door_of("Carla")
    [member] = firm.door.get("members/", user_id=firm.agents["Carla"])["results"]

    def change() -> None:
        for number in itertools.count():
            role = "manager" if number % 2 else "agent"
            firm.door.call("PATCH", f"members/{member['id']}/", json={"role": role})
            carla.call("PATCH", "auth/me/", json={"name": f"Carla {number}"})
            if done.is_set():
                return

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        carla.close()


def rebuilt(firm: Firm, service: str) -> dict[str, dict]:
    """What the command says of the firm, by kind of copy."""
    command = ("local_copies_rebuild", "--tenant", firm.tenant_id, "--json")
    done = managed(firm.suite, service, *command)
    assert done.returncode == 0, done.stderr[-2000:]
    return {row["copy"]: row for row in json.loads(done.stdout)}


def test_spoilt_copies_are_made_right_while_events_come(another_firm) -> None:
    firm = another_firm("copies", agents=("Carla", "Dev"))
    wait_equal(lambda: members_known(firm), members_true(firm))
    first = tenants_known(firm)
    spoil(firm)
    with changing(firm):
        found = {service: rebuilt(firm, service) for service in TENANTS}
    assert {told["tenants"]["changed"] for told in found.values()} == {1}
    for service in MEMBERS:
        told = found[service]["members"]
        assert told["added"] == 1
        # Carla's row may be newer than each answer.
        assert told["changed"] + told["same"] + told["newer"] == 4
        assert told["newer"] <= 1
    wait_equal(lambda: members_known(firm), members_true(firm))
    assert tenants_known(firm) == first
