"""The test database: made by the admin, migrated by the owner, served as app and system."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from shared.db.roles import DatabaseNames, admin_connection, database_drop, database_ensure
from shared.settings import env

_KEPT = ("django_migrations", "django_content_type", "auth_permission")
# An empty table has no pages: a test pays only for the tables that it filled.
_FILLED = """
select relname from pg_class where relkind in ('r', 'p') and relname <> all(%s)
and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0
"""


def database_names(database: str) -> DatabaseNames:
    """The service's own role names with another database."""
    owner, app, system = (
        connections[alias].settings_dict["USER"] for alias in ("owner", "default", "system")
    )
    return DatabaseNames(database=database, owner=owner, app=app, system=system)


@contextmanager
def database_reserved(wanted: str) -> Iterator[str]:
    """A database name that no other test session uses now: `wanted`, or with a number."""
    with admin_connection(env.text("POSTGRES_ADMIN_URL")) as admin:
        for name in (wanted, *(f"{wanted}_{number}" for number in range(2, 20))):
            lock = "select pg_try_advisory_lock(hashtext(%s))"
            if admin.execute(lock, [f"test:{name}"]).fetchone() == (True,):
                yield name
                return
        raise RuntimeError(f"twenty test sessions use {wanted} already")


def database_make(database: str, *, keep: bool) -> None:
    """Create, point the three aliases at it, and migrate."""
    admin_url = env.text("POSTGRES_ADMIN_URL")
    if not keep:
        database_drop(admin_url, database)
    passwords = {c.settings_dict["USER"]: c.settings_dict["PASSWORD"] for c in connections.all()}
    database_ensure(admin_url, database_names(database), passwords)
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = database
    call_command("migrate", verbosity=0, interactive=False)
    connections["owner"].close()


def database_remove(database: str) -> None:
    """Drop it, with all its connections."""
    for connection in connections.all():
        connection.close()
    database_drop(env.text("POSTGRES_ADMIN_URL"), database)


def owner_connection() -> psycopg.Connection[Any]:
    """An autocommit connection of the owner, beside Django's."""
    settings = connections["owner"].settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        options="-c lock_timeout=10s",
        autocommit=True,
    )


def database_flush() -> None:
    """Empty every table, as the owner: the app role may not truncate."""
    with owner_connection() as owner:
        filled = [name for (name,) in owner.execute(_FILLED, [list(_KEPT)])]
        if filled:
            tables = sql.SQL(", ").join(map(sql.Identifier, filled))
            owner.execute(sql.SQL("truncate {} restart identity cascade").format(tables))
