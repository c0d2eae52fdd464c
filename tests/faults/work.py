"""300 leads on their way while processes die: half typed in, half imported as won deals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from shared.suite.demo.bystanders import Around, around_collect, around_proofs
from shared.suite.demo.door import Door
from tests.support.databases import rows
from tests.support.deals import deals_csv, deals_import, deals_settled, events_settled, lead_make
from tests.support.firms import Firm
from tests.support.sending import Work
from tests.support.waiting import wait_equal, wait_for

TYPED, IMPORTS, PIECE = 150, 10, 15
IMPORTED = IMPORTS * PIECE
LEADS = TYPED + IMPORTED
PER_DEAL = 1000
BEFORE = datetime(2000, 1, 1, tzinfo=UTC)


def deals_work(firm: Firm, *, held: int = 0) -> Work:
    """Leads typed in one by one, and in between, evenly, files of won deals; the last `held`
    requests wait for the end."""
    jobs: list[Callable[[], object]] = []
    between = TYPED // IMPORTS
    for number in range(TYPED):
        if number % between == 0:
            jobs.append(partial(piece_import, firm, number // between))
        jobs.append(partial(lead_make, firm, number, region="West"))
    return Work(jobs, held=held)


def piece_import(firm: Firm, number: int) -> None:
    """Fifteen won deals in one file."""
    deals = [
        (
            f"P{number:02d}-{row:02d}",
            ("Carla", "Dev")[row % 2],
            "GTX Basic",
            "Isdom",
            "Won",
            "2017-04-03",
            "2017-05-02",
            str(PER_DEAL),
        )
        for row in range(PIECE)
    ]
    deals_import(firm, deals_csv(deals), key=f"{firm.tenant_id}-piece-{number}")


def nothing_lost_or_doubled(firm: Firm) -> None:
    """Every accepted lead once in every service, every deal's money once, the books at zero."""
    door = firm.door
    deals_settled(firm, IMPORTED, seconds=150)
    wait_equal(lambda: dealt(door), LEADS, seconds=100)
    events_settled(firm)
    assert door.get("leads/summary/")["total"] == LEADS
    leads = {row["id"] for row in door.pages("leads/")}
    given = [row["lead_id"] for row in door.pages("assignments/") if row["state"] != "released"]
    assert len(given) == len(set(given)) == LEADS
    assert set(given) == leads
    invoices = list(door.pages("invoices/"))
    charges = list(door.pages("transactions/", kind="charge", state="succeeded"))
    assert len({row["lead_id"] for row in invoices}) == len(invoices) == IMPORTED
    assert {row["invoice_id"] for row in charges} == {row["id"] for row in invoices}
    assert len(charges) == IMPORTED
    numbers = sorted(int(row["number"].rpartition("-")[2]) for row in invoices)
    assert numbers == list(range(1, IMPORTED + 1))
    assert sold(door) == IMPORTED * PER_DEAL
    assert door.get("ledger/summary/")["balance"]["amount"] == "0.00"
    assert sum(firm.event_state(s.name)["dead_letters"] for s in firm.suite.services) == 0
    told_and_counted(firm)


def told_and_counted(firm: Firm) -> None:
    """Each agent told once of each lead and channel, each event counted once, each job done."""
    services = [service.name for service in firm.suite.services]
    found: list[Around] = []

    def settled() -> bool:
        found[:] = [around_collect(firm.door, services, BEFORE)]
        return found[0].settled()

    wait_for(settled, what="everything to be told, counted and done", seconds=100)
    assert [proof for proof in around_proofs(found[0]) if not proof.agrees] == []
    assert found[0].analytics["by_type"]["lead.assigned"] == LEADS
    assert found[0].jobs["succeeded"] >= IMPORTED


def dealt(door: Door) -> int:
    summary = door.get("assignments/summary/")
    return int(summary["assigned"]) - int(summary["unassigned"])


def sold(door: Door) -> Decimal:
    """What commission has counted as sold, in dollars."""
    periods = door.get("commission-calculations/summary/")["by_period"].values()
    totals = [entry["sold"] for period in periods for entry in period["by_agent"].values()]
    return sum((Decimal(total["amount"]) for total in totals), Decimal(0))


def outbox_rows(firm: Firm, service: str) -> int:
    query = "select count(*) from events_outboxevent where tenant_id = %s"
    return int(rows(firm.suite.values, service, query, firm.tenant_id)[0][0])
