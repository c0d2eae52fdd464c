"""compose/.env: what to choose, and a random value for every secret that is missing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.suite.compose.development_file import MAIL, MAIL_SERVER
from shared.suite.compose.variables import secrets_named
from shared.suite.envfile import env_read, replace_private
from shared.suite.registry import Service

HEAD = """\
# Variables of Docker Compose for Tributary. `manage_all.py compose env` writes them to compose/.env
# with random secrets and adds what is missing later. Keep that file private and out of git.
"""
CHOICES = {
    "COMPOSE_FILE": "The files that make up the suite, in this order; the how-to tells of others.",
    "COMPOSE_PROFILES": "observability: also Prometheus, Grafana, Loki and the log collector.",
    "ENVIRONMENT": "development or production.",
    "EDGE_URL": "The address under which the world reaches the edge.",
    "EDGE_ADDRESS": "Where the edge listens on this machine. 0.0.0.0: on all its addresses.",
    "EDGE_PORT": "And at which port.",
}
FURTHER = {
    "TRIBUTARY_IMAGE": ("tributary:local", "The image of all services, and whether it is pulled."),
    "TRIBUTARY_PULL": ("never", ""),
    "LOG_LEVEL": ("INFO", "DEBUG, INFO, WARNING, ERROR"),
    "OTEL_EXPORTER_OTLP_ENDPOINT": (
        "http://tempo:4318",
        "Where traces go, as the containers see it.",
    ),
    "OTEL_EXPORTER_OTLP_HEADERS": ("", ""),
    "OTEL_TRACES_SAMPLER_ARG": ("1.0", ""),
    "JWT_EXPIRES_IN": ("15m", "How long an access token lives."),
    "HSTS_SECONDS": ("31536000", "Behind TLS."),
    "ADMIN_URL": (
        "https://{service}.admin.example.com",
        "How people reach the admins, for links between them: {service} and {port} are filled in.",
    ),
    "TLS_DIR": ("/etc/tributary/tls", "For compose.tls.yaml: a folder with edge.crt and edge.key."),
}
DEVELOPMENT = {
    "COMPOSE_FILE": "compose.yaml:compose.development.yaml",
    "COMPOSE_PROFILES": "",
    "ENVIRONMENT": "development",
    "EDGE_URL": "http://127.0.0.1:8000",
    "EDGE_ADDRESS": "127.0.0.1",
    "EDGE_PORT": "8000",
    "ADMIN_URL": "http://127.0.0.1:{port}",
    MAIL: MAIL_SERVER,
}
BYTES = 32


def production_choices(url: str) -> dict[str, str]:
    """What differs in production, where the edge has this public address."""
    files = "compose.yaml:compose.production.yaml"
    changed = {"COMPOSE_FILE": files, "ENVIRONMENT": "production", "EDGE_URL": url, MAIL: ""}
    shared = {name: value for name, value in DEVELOPMENT.items() if name != "ADMIN_URL"}
    return {**shared, **changed}


def env_example(services: tuple[Service, ...]) -> str:
    """The text of compose/.env.example: all of it, without a secret."""
    return env_text(services, production_choices("https://api.example.com"))


def env_text(services: tuple[Service, ...], values: Mapping[str, str]) -> str:
    """The text of an env file with these values; others stay empty."""
    return HEAD + "".join(_lines(services, values))


def env_complete(
    file: Path, services: tuple[Service, ...], choices: Mapping[str, str]
) -> list[str]:
    """Add to `file` what it lacks; what is there stays as it is. Returns the names added."""
    made = {name: secrets.token_hex(BYTES) for name in _secrets(services)}
    if not file.exists():
        replace_private(file, env_text(services, {**choices, **made}))
        return [*made]
    present = env_read(file)
    missing = {name: value for name, value in made.items() if name not in present}
    if missing:
        lines = [f"{name}={value}\n" for name, value in missing.items()]
        replace_private(file, "".join([file.read_text().rstrip(), "\n\n", *lines]))
    return [*missing]


def _secrets(services: tuple[Service, ...]) -> list[str]:
    return [name for names in secrets_named(services).values() for name in names]


def _lines(services: tuple[Service, ...], values: Mapping[str, str]) -> Iterator[str]:
    left = dict(values)
    for name, about in CHOICES.items():
        yield f"\n# {about}\n{name}={left.pop(name, '')}\n"
    for name, (default, about) in FURTHER.items():
        yield (f"\n# {about}\n" if about else "") + (
            f"{name}={left.pop(name)}\n" if name in left else f"#{name}={default}\n"
        )
    for owner, names in secrets_named(services).items():
        yield f"\n# Secrets of {owner}: letters and digits, `openssl rand -hex 32` makes one.\n"
        yield from (f"{name}={left.pop(name, '')}\n" for name in names)
    for service in services:
        yield from _own_lines(service, left)


def _own_lines(service: Service, left: dict[str, str]) -> Iterator[str]:
    asked = {n: need for n, need in service.environment.items() if need != "secret"}
    if not asked:
        return
    yield f"\n# What {service.name} alone reads: docs/reference/settings.md says what each means.\n"
    for name, need in asked.items():
        mark = "#" if need == "optional" and not left.get(name) else ""
        yield f"{mark}{name}={left.pop(name, '')}\n"
