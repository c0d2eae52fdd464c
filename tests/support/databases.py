"""The suite's databases, as one of a service's roles or as the operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

KINDS = {"app": "DATABASE_URL", "owner": "OWNER_DATABASE_URL", "system": "SYSTEM_DATABASE_URL"}


def role_url(values: Mapping[str, str], service: str, kind: str) -> str:
    """The URL by which a service's role enters its own database."""
    return values[f"{service.upper()}_{KINDS[kind]}"].partition("?")[0]


def url_into(url: str, database: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def database_of(values: Mapping[str, str], service: str) -> str:
    return urlsplit(role_url(values, service, "app")).path.strip("/")


def rows(values: Mapping[str, str], service: str, query: str, *given: Any) -> list[tuple]:
    """What the operator, whom no policy binds, reads in a service's database."""
    url = url_into(values["POSTGRES_ADMIN_URL"], database_of(values, service))
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query, given)
        return cursor.fetchall() if cursor.description else []
