"""Whether a start has to migrate, on a real PostgreSQL."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from shared.db.roles import database_drop
from shared.suite import migrated as module
from shared.suite.databases import databases_create, databases_migrate
from shared.suite.env import libpq_url
from shared.suite.lifecycle import Suite
from shared.suite.migrated import files_followed, migrated
from shared.suite.paths import ROOT, State
from shared.suite.registry import service_get, services_load

SERVICE = service_get("assignment", services_load())
OWNER = "ASSIGNMENT_OWNER_DATABASE_URL"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    made = Suite(
        State(tmp_path_factory.mktemp("migrated")),
        environ={},
        port_base=26000,
        safe=False,
        bound=True,
    )
    made.up(["postgres"])
    yield made
    made.down()


@pytest.fixture
def values(suite: Suite) -> dict[str, str]:
    """With a database that has just been migrated."""
    databases_create(suite.values, [SERVICE])
    databases_migrate(suite.values, [SERVICE])
    return suite.values


def test_only_a_migrated_database_counts(suite: Suite, values: dict[str, str]) -> None:
    assert migrated(values, SERVICE)
    database_drop(values["POSTGRES_ADMIN_URL"], "assignment_db")
    assert not migrated(values, SERVICE)
    databases_create(values, [SERVICE])
    assert not migrated(values, SERVICE)


def test_a_step_back_by_hand_is_noticed(values: dict[str, str]) -> None:
    with psycopg.connect(values[OWNER]) as connection:
        connection.execute(
            "update django_migrations set name = 'elsewhere' where id ="
            " (select max(id) from django_migrations)"
        )
    assert not migrated(values, SERVICE)
    with psycopg.connect(values[OWNER]) as connection:
        connection.execute("drop table django_migrations cascade")
    assert not migrated(values, SERVICE)
    database_drop(values["POSTGRES_ADMIN_URL"], "assignment_db")


def test_other_files_are_noticed(values: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    files = list(files_followed(SERVICE))
    monkeypatch.setattr(module, "files_followed", lambda service: islice(files, 1, None))
    assert not migrated(values, SERVICE)


def test_a_server_that_is_away_or_another_password_counts_as_not_migrated(
    values: dict[str, str],
) -> None:
    wrong = values[OWNER].replace("assignment_owner:", "assignment_owner:x")
    assert not migrated({**values, OWNER: wrong}, SERVICE)
    assert not migrated({**values, OWNER: "postgresql://u:p@127.0.0.1:1/x"}, SERVICE)


def test_every_migration_of_the_service_and_of_shared_is_followed() -> None:
    followed = set(files_followed(SERVICE))
    for file in (
        "projects/assignment/migrations/0001_initial.py",
        "shared/events/migrations/0001_initial.py",
        "requirements/base.txt",
    ):
        assert Path(ROOT / file) in followed
    assert all(file.exists() for file in followed)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgresql://u:p@h/d?schema=own", "postgresql://u:p@h/d?options=-c%20search_path%3Down"),
        (
            "postgresql://u:p@h/d?sslmode=require&schema=own",
            "postgresql://u:p@h/d?sslmode=require&options=-c%20search_path%3Down",
        ),
    ],
)
def test_libpq_gets_the_schema_as_its_search_path(given: str, wanted: str) -> None:
    assert libpq_url(given) == wanted
