"""Databases of a size hold what they should, and the work that is measured there is done."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from shared.suite.bench.bed import QUICK, Bed, bed_made
from shared.suite.bench.figures import RowFailed
from shared.suite.bench.growth import growth
from shared.suite.bench.growth_calls import WORKS, calling
from shared.suite.bench.growth_places import SEEDS, Place, database, place_url, places_made

PLACE = Place(60, 3)
TABLES = {
    "lead_ingest": ("lead_ingest_lead",),
    "assignment": ("assignment_assignment",),
    "commission": ("commission_commissionfact", "commission_calculationline"),
}
BY_TENANT = "select tenant_id::text, count(*) from {} group by 1 order by 1"
# What agents have, counted and as their rows say.
ASSIGNED = """
select count(*), count(distinct agent_id), (select sum(open_assignments) from assignment_agent)
from assignment_assignment where state = 'active'
"""
EARNED = """
select count(*), sum(amount), (select sum(earned) from commission_commissioncalculation),
    (select sum(facts) from commission_commissioncalculation)
from commission_calculationline
"""


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    with bed_made(QUICK, lambda text: None) as made:
        made.processes_only([])
        with places_made(made, [PLACE]):
            yield made
        gone = [database(made, service, PLACE.name) for service in SEEDS]
        with psycopg.connect(made.values["POSTGRES_ADMIN_URL"]) as connection:
            left = connection.execute("select datname from pg_database").fetchall()
        assert not {name for (name,) in left} & set(gone)


def read(bed: Bed, service: str, query: str) -> list[tuple]:
    with psycopg.connect(place_url(bed, service, PLACE.name)) as connection:
        return connection.execute(query.encode()).fetchall()


@pytest.mark.parametrize("service", SEEDS)
def test_every_tenant_has_as_many_rows(bed: Bed, service: str) -> None:
    for table in TABLES[service]:
        rows = read(bed, service, BY_TENANT.format(table))
        assert rows == [(tenant, 20) for tenant in PLACE.tenant_ids()]


@pytest.mark.parametrize(
    ("work", "query", "before", "after"),
    [
        ("assign", ASSIGNED, (60, 30, 60), (66, 30, 66)),
        ("calculate", EARNED, (60, 4800, 4800, 60), (66, 5280, 5280, 66)),
    ],
)
def test_calls_do_the_work_of_the_service(
    bed: Bed, work: str, query: str, before: tuple, after: tuple
) -> None:
    service = WORKS[work][0]
    assert read(bed, service, query) == [before]
    with calling(bed, work, PLACE) as caller:
        assert caller.seconds(6) > 0
    assert read(bed, service, query) == [after]


def test_a_call_that_fails_fails_the_row(bed: Bed) -> None:
    with calling(bed, "assign", Place(60, 3)) as caller:
        caller.running.stdin.write("not a number\n")
        with pytest.raises(RowFailed, match="broke off"):
            caller.seconds(1)


def test_a_figure_compares_the_last_place_with_the_first() -> None:
    places = [Place(10, 1), Place(100, 1), Place(1_000, 1)]
    figure = growth("get", dict(zip(places, [1.0, 9.0, 1.25], strict=True)), places)
    assert (figure.value, figure.reference, figure.ratio, figure.met) == (1.25, 1.0, 1.25, True)
    assert "9 ms at 100 rows" in figure.note
