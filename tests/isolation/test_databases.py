"""A service's roles enter their own database and no other."""

from __future__ import annotations

import sys
from itertools import permutations

import psycopg
import pytest

from shared.suite.registry import services_load
from tests.support.databases import KINDS, database_of, role_url, url_into
from tests.support.inside import managed, run

NAMES = [service.name for service in services_load()]
PAIRS = list(permutations(NAMES, 2))


def web_of(service: str) -> list[str]:
    """What a web process does before its first request."""
    return [sys.executable, "-c", f"import projects.{service}.wsgi"]


def test_each_role_is_refused_by_every_other_database(suite, counted) -> None:
    refused = 0
    for own, other in PAIRS:
        for kind in KINDS:
            url = url_into(role_url(suite.values, own, kind), database_of(suite.values, other))
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(url)
            refused += 1
    assert len(PAIRS) == len(NAMES) * (len(NAMES) - 1) >= 20
    assert refused == len(PAIRS) * len(KINDS)
    counted(f"{len(PAIRS)} pairs of services, {refused} roles refused")


@pytest.mark.parametrize("service", NAMES)
def test_each_role_enters_its_own_database(suite, service: str) -> None:
    for kind in KINDS:
        with psycopg.connect(role_url(suite.values, service, kind)) as connection:
            entered = connection.execute("select current_database()").fetchone()
        assert entered == (database_of(suite.values, service),)


@pytest.mark.parametrize("service", NAMES)
def test_a_service_with_a_superuser_refuses_to_start_and_names_the_variable(
    suite, service: str
) -> None:
    variable = f"{service.upper()}_DATABASE_URL"
    admin = url_into(suite.values["POSTGRES_ADMIN_URL"], database_of(suite.values, service))
    for done in (
        managed(suite, service, "events", "--only", "relay", changed={variable: admin}),
        run(suite, service, web_of(service), changed={variable: admin}),
    ):
        assert done.returncode != 0
        assert variable in done.stdout + done.stderr
        assert "superuser" in done.stdout + done.stderr


@pytest.mark.parametrize("service", NAMES)
def test_a_service_that_serves_as_the_owner_of_its_tables_refuses_to_start(
    suite, service: str
) -> None:
    variable = f"{service.upper()}_DATABASE_URL"
    owner = {variable: role_url(suite.values, service, "owner")}
    done = run(suite, service, web_of(service), changed=owner)
    assert done.returncode != 0
    assert variable in done.stderr
