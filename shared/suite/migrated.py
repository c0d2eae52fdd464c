"""Whether a database is migrated, without starting Django, which takes seconds per service.

A digest stands as the comment of Django's own table of migrations. It covers the files that
`migrate` follows and the rows of that table. So a dropped or restored database, another branch
and a step back by hand are noticed, and the comment comes and goes with the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from shared.suite.env import libpq_url
from shared.suite.paths import ROOT
from shared.suite.registry import Service

_NOTED = "select obj_description(to_regclass('django_migrations'), 'pg_class')"
_ROWS = "select app, name from django_migrations order by app, name"
_NOTE = "comment on table django_migrations is {}"


def migrated(values: Mapping[str, str], service: Service) -> bool:
    """True when `migrate` has run to its end on this state of files and database.

    A database that cannot be read counts as not migrated: `migrate` will say what it misses.
    """
    try:
        with _owner(values, service) as connection:
            (noted,) = connection.execute(_NOTED).fetchone() or (None,)
            return noted is not None and noted == _digest(connection, service)
    except psycopg.Error:
        return False


def migrated_note(values: Mapping[str, str], service: Service) -> None:
    """Say that `migrate` has run to its end."""
    with _owner(values, service) as connection:
        digest = sql.Literal(_digest(connection, service))
        connection.execute(sql.SQL(_NOTE).format(digest))


def files_followed(service: Service) -> Iterator[Path]:
    """What decides which migrations there are: of the service, of shared, of packages."""
    project = service.manage.parent
    yield from sorted(project.glob("migrations/*.py"))
    yield from sorted((ROOT / "shared").glob("**/migrations/*.py"))
    # Which apps are installed, and in which version.
    yield project / "settings.py"
    yield ROOT / "shared" / "settings" / "base.py"
    yield ROOT / "requirements" / "base.txt"


def _digest(connection: psycopg.Connection[Any], service: Service) -> str:
    found = hashlib.sha256()
    for file in files_followed(service):
        found.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    for app, name in connection.execute(_ROWS):
        found.update(f"{app}.{name}\n".encode())
    return found.hexdigest()


def _owner(values: Mapping[str, str], service: Service) -> psycopg.Connection[Any]:
    url = values[f"{service.variable}_OWNER_DATABASE_URL"]
    return psycopg.connect(libpq_url(url), connect_timeout=5)
