"""DATABASES of a service from its three URLs: app, system and owner role."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from shared.settings import env

_SCHEMES = ("postgresql", "postgres")
_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "options"}
_SCHEMA_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def variable_of(service: str, alias: str) -> str:
    """COMMISSION_DATABASE_URL, COMMISSION_SYSTEM_DATABASE_URL, COMMISSION_OWNER_DATABASE_URL."""
    role = "" if alias == "default" else f"{alias.upper()}_"
    return f"{service.upper()}_{role}DATABASE_URL"


def service_databases(service: str) -> dict[str, dict[str, Any]]:
    """The aliases of one service's database: the owner only where its URL is given.

    Only migrations need the owner; a process that serves does better without its password.
    """
    aliases = ["default", "system"]
    if env.values().get(variable_of(service, "owner")):
        aliases.append("owner")
    return {alias: database_from(variable_of(service, alias), service) for alias in aliases}


def database_from(variable: str, application: str) -> dict[str, Any]:
    """Django's dictionary of one URL.

    Connections stay open, one per thread and alias, checked once per request: threads are
    few, and a connection costs more than everything a request does.
    """
    parts = urlsplit(env.url(variable, schemes=_SCHEMES))
    name = unquote(parts.path.lstrip("/"))
    if not name or not parts.username:
        raise env.SettingRefused(variable, "must name a user and a database")
    return {
        "ENGINE": "shared.db.postgresql",
        "NAME": name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _options(variable, parts.query, application),
        "VARIABLE": variable,
    }


def _options(variable: str, query: str, application: str) -> dict[str, Any]:
    given = dict(parse_qsl(query))
    schema = given.pop("schema", "")
    unknown = sorted(set(given) - _OPTIONS)
    if unknown or not _SCHEMA_NAME.issuperset(schema):
        raise env.SettingRefused(variable, f"has unknown parameters: {unknown or schema}")
    options: dict[str, Any] = {"application_name": application, "connect_timeout": 5, **given}
    if schema:
        options["options"] = f"{given.get('options', '')} -c search_path={schema}".strip()
    return options
