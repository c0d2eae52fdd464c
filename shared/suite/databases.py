"""Databases and roles of all services, and their migrations."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

import psycopg

from shared.suite.env import database_server, libpq_url
from shared.suite.env_generate import ROLE_VARIABLES
from shared.suite.errors import SuiteError
from shared.suite.manage import manage_run
from shared.suite.migrated import migrated_note
from shared.suite.registry import Service


def databases_create(values: Mapping[str, str], services: Sequence[Service]) -> list[str]:
    """Create or repair roles and databases; returns the databases that were new.

    Roles of a server that POSTGRES_ADMIN_URL does not reach must be there already.
    Raises SuiteError that names the variable at fault.
    """
    return [service.name for service in services if _database_ensure(values, service)]


def databases_migrate(
    values: Mapping[str, str],
    services: Sequence[Service],
    on_done: Callable[[str], None] = lambda name: None,
) -> None:
    """Migrate as owner, two services at a time. Raises SuiteError with the first failure."""

    def migrate(service: Service) -> tuple[Service, subprocess.CompletedProcess[str]]:
        done = manage_run(service, ["migrate", "--no-input", "-v", "0"], values, capture=True)
        if done.returncode == 0:
            migrated_note(values, service)
            on_done(service.name)
        return service, done

    with ThreadPoolExecutor(2) as pool:
        for service, done in pool.map(migrate, services):
            if done.returncode:
                raise SuiteError(
                    f"{service.name} could not be migrated: {last_line(done.stderr)} "
                    f"Run `python3 manage_all.py manage {service.name} migrate` to see it all."
                )


def last_line(text: str) -> str:
    """The last line of an error output, which is where Python puts the sentence."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no output."


def _database_ensure(values: Mapping[str, str], service: Service) -> bool:
    from shared.db.roles import DatabaseNames, database_ensure

    admin = values["POSTGRES_ADMIN_URL"]
    urls = {
        kind: values[f"{service.variable}_{infix}DATABASE_URL"]
        for kind, infix in ROLE_VARIABLES.items()
    }
    if database_server(urls["app"]) != database_server(admin):
        _reachable(f"{service.variable}_DATABASE_URL", urls["app"])
        return False
    passwords = {_role(service, kind, url): _password(url) for kind, url in urls.items()}
    names = DatabaseNames.of(service.name, urlsplit(urls["app"]).path.strip("/"))
    try:
        return database_ensure(libpq_url(admin), names, passwords)
    except psycopg.OperationalError as error:
        raise SuiteError(_refused("POSTGRES_ADMIN_URL", error)) from None
    except psycopg.errors.InsufficientPrivilege:
        raise SuiteError(
            "POSTGRES_ADMIN_URL must sign in as a role that may create roles and databases."
        ) from None


def _role(service: Service, kind: str, url: str) -> str:
    user, wanted = unquote(urlsplit(url).username or ""), f"{service.name}_{kind}"
    if user != wanted:
        name = f"{service.variable}_{ROLE_VARIABLES[kind]}DATABASE_URL"
        raise SuiteError(f"{name} must sign in as {wanted}: roles have these names everywhere.")
    return wanted


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def _reachable(name: str, url: str) -> None:
    try:
        psycopg.connect(libpq_url(url), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        raise SuiteError(_refused(name, error)) from None


def _refused(name: str, error: psycopg.OperationalError) -> str:
    reason = str(error).strip().splitlines()[-1].strip().rstrip(".")
    return f"{name} does not work ({reason}): correct it in .env, or start that server."
