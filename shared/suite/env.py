"""The environment of every process: os.environ over .env over what is generated here.

Standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from shared.suite.env_generate import generated_values
from shared.suite.env_rules import variable_known, variables_check
from shared.suite.envfile import env_read, env_write
from shared.suite.errors import SuiteError
from shared.suite.kafka.values import ADDRESS, APACHE, BROKER
from shared.suite.paths import ROOT, State
from shared.suite.registry import Service
from shared.suite.secret import Secrets

HEADING = (
    "Written by manage_all.py at every start: do not edit, put your own values into .env.\n"
    "Secrets and addresses of the local servers of this folder."
)


@dataclass(frozen=True)
class Environment:
    """All values, and which of them the user gave."""

    values: Mapping[str, str]
    given: Mapping[str, str]

    @property
    def local_servers(self) -> tuple[str, ...]:
        """The servers to start, in this order: those that no given URL replaces."""
        replaced = {
            "postgres": self._databases_are_elsewhere(),
            "valkey": "REDIS_HOST" in self.given,
            "broker": ADDRESS in self.given,
            "mail": "EMAIL_URL" in self.given,
        }
        return tuple(name for name, given in replaced.items() if not given)

    @property
    def apache_kafka(self) -> bool:
        """Whether the broker to start here is Apache Kafka."""
        return "broker" in self.local_servers and self.values.get(BROKER) == APACHE

    @property
    def broker_moves(self) -> bool:
        """Whether the broker has another address after each of its starts."""
        return "broker" in self.local_servers and not self.apache_kafka

    def _databases_are_elsewhere(self) -> bool:
        if "POSTGRES_ADMIN_URL" in self.given:
            return True
        here = database_server(self.values["POSTGRES_ADMIN_URL"])
        urls = [v for k, v in self.values.items() if k.endswith("_DATABASE_URL")]
        return bool(urls) and all(database_server(url) != here for url in urls)

    def for_child(self) -> dict[str, str]:
        """The environment of a child process: the shell's, with all values set."""
        return {**os.environ, **self.values}


def given_load(
    state: State, services: tuple[Service, ...], environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What the user set in .env or the shell. Raises SuiteError naming a wrong variable.

    A shell that has sourced the generated file gives nothing: those values are dropped,
    but for the block of ports, which is to be the same again.
    """
    prefixes = tuple(service.variable for service in services)
    shell = os.environ if environ is None else environ
    dotenv = env_read(ROOT / ".env") if environ is None else {}
    ours = env_read(state.local_env)
    given = {
        name: value
        for name, value in {**dotenv, **{k: v for k, v in shell.items() if v}}.items()
        if variable_known(name, prefixes) and (ours.get(name) != value or name == "PORT_BASE")
    }
    variables_check(given)
    return given


def environment_build(
    state: State, services: tuple[Service, ...], given: Mapping[str, str], *, port_base: int
) -> Environment:
    """Complete what was given. Raises SuiteError naming a variable that cannot be derived."""
    _production_check(given)
    generated = generated_values(state, services, given, Secrets.of(state), port_base)
    # The block that was really free wins over the one that was asked for.
    values = {**generated, **given, "PORT_BASE": str(port_base)}
    return Environment(values=values, given=dict(given))


def environment_save(state: State, values: Mapping[str, str], given: Mapping[str, str]) -> None:
    """Write local.env: everything but what the user gave."""
    own = {k: v for k, v in values.items() if k not in given or k == "PORT_BASE"}
    env_write(state.local_env, own, heading=HEADING)


def database_server(url: str) -> tuple[str, int]:
    """Host and port of a database URL."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 5432


def libpq_url(url: str) -> str:
    """The URL as libpq reads it, which knows no `?schema=`."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    if schema := given.pop("schema", ""):
        given["options"] = f"{given.get('options', '')} -c search_path={schema}".strip()
    return parts._replace(query=urlencode(given, quote_via=quote)).geturl()


def keys_folder(values: Mapping[str, str]) -> Path:
    """Where the services' private keys lie."""
    return Path(values["SERVICE_KEYS_DIR"])


def _production_check(given: Mapping[str, str]) -> None:
    if given.get("ENVIRONMENT") != "production":
        return
    for name in ("DJANGO_SECRET_KEY", "JWT_SECRET", "JWT_REFRESH_SECRET"):
        if name not in given:
            raise SuiteError(f"{name} is missing: ENVIRONMENT=production generates no secrets.")
    if "EMAIL_URL" not in given:
        raise SuiteError("EMAIL_URL is missing: ENVIRONMENT=production starts no mail server.")
