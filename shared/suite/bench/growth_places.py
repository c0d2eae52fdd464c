"""Databases of several sizes of the same services, which lie side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from shared.db.roles import database_drop
from shared.suite.bench.bed import Bed
from shared.suite.bench.references import FOLDER
from shared.suite.databases import databases_create, databases_migrate
from shared.suite.env_generate import ROLE_VARIABLES

SEEDS = {
    "lead_ingest": "growth_leads.sql",
    "assignment": "growth_assignments.sql",
    "commission": "growth_commissions.sql",
}
# Copied for each place: migrations run once.
EMPTY = "empty"


@dataclass(frozen=True)
class Place:
    """So many rows of so many tenants, in a database of each service."""

    rows: int
    tenants: int

    @property
    def name(self) -> str:
        return f"{self.rows}_{self.tenants}"

    def tenant_ids(self) -> list[str]:
        return [f"00000000-0000-7000-a000-{n:012x}" for n in range(1, self.tenants + 1)]


@contextmanager
def places_made(bed: Bed, places: Sequence[Place]) -> Iterator[None]:
    """Their databases, with their rows, until the block ends."""
    names = [EMPTY, *(place.name for place in places)]
    try:
        for service in SEEDS:
            database_empty(bed, service)
            for place in places:
                bed.progress(f"{service}: {place.rows:,} rows of {place.tenants:,} tenants")
                database_fill(bed, service, place)
        yield
    finally:
        for service in SEEDS:
            for name in names:
                database_drop(bed.values["POSTGRES_ADMIN_URL"], database(bed, service, name))


def place_values(bed: Bed, name: str) -> Mapping[str, str]:
    """The bed's values, with the databases of a place."""
    values = dict(bed.values)
    for service in SEEDS:
        for infix in ROLE_VARIABLES.values():
            variable = f"{service.upper()}_{infix}DATABASE_URL"
            path = f"/{database(bed, service, name)}"
            values[variable] = urlsplit(values[variable])._replace(path=path).geturl()
    return values


def place_url(bed: Bed, service: str, name: str) -> str:
    """The database of a place as admin, whom no policy binds."""
    path = f"/{database(bed, service, name)}"
    return urlsplit(bed.database_url(service, "admin"))._replace(path=path).geturl()


def database(bed: Bed, service: str, name: str) -> str:
    """Its name: that of the service's own, and the place's."""
    return f"{urlsplit(bed.database_url(service, 'admin')).path.strip('/')}_{name}"


def database_empty(bed: Bed, service: str) -> None:
    """Migrated, without a row."""
    values, services = place_values(bed, EMPTY), [bed.service(service)]
    databases_create(values, services)
    databases_migrate(values, services)


def database_fill(bed: Bed, service: str, place: Place) -> None:
    """A copy of the empty one, seeded."""
    target = database(bed, service, place.name)
    bed.administer(f"create database {target} template {database(bed, service, EMPTY)}")
    databases_create(place_values(bed, place.name), [bed.service(service)])
    seed = (FOLDER / SEEDS[service]).read_text()
    url = place_url(bed, service, place.name)
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        # The rows agree with one another: nobody need look for what they point at.
        connection.execute("set session_replication_role = replica")
        connection.execute(seed.encode(), {"rows": place.rows, "tenants": place.tenants})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
