"""Values for everything the user did not give. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from shared.suite.envfile import env_read
from shared.suite.errors import SuiteError
from shared.suite.kafka.values import ADDRESS, BROKER, LOCAL, broker_check, broker_values
from shared.suite.paths import State
from shared.suite.registry import Service
from shared.suite.secret import Secrets

POSTGRES_OFFSET = 54
VALKEY_OFFSET = 63
MAIL_OFFSET = 71
MAIL_PAGE_OFFSET = 72
KAFKA_OFFSET = 92
KAFKA_CONTROLLER_OFFSET = 93
ROLE_VARIABLES = {"app": "", "owner": "OWNER_", "system": "SYSTEM_"}


def generated_values(
    state: State,
    services: tuple[Service, ...],
    given: Mapping[str, str],
    secrets: Secrets,
    port_base: int,
) -> dict[str, str]:
    """Addresses and secrets for one block of ports; given servers are heeded."""
    admin = given.get("POSTGRES_ADMIN_URL") or _url(
        "postgres", secrets, f"127.0.0.1:{port_base + POSTGRES_OFFSET}", "postgres"
    )
    values = {"PORT_BASE": str(port_base), "POSTGRES_ADMIN_URL": admin}
    for service in services:
        values.update(_database_urls(service, admin, given, secrets))
        values[f"{service.variable}_URL"] = f"http://127.0.0.1:{port_base + service.offset}"
    broker = _broker(state, services, given, secrets, port_base)
    return {**values, **broker, **_platform(state, given, secrets, port_base)}


def _broker(
    state: State,
    services: tuple[Service, ...],
    given: Mapping[str, str],
    secrets: Secrets,
    port_base: int,
) -> dict[str, str]:
    """Nothing where the user names a broker; else of the kind that was chosen last."""
    broker_check(given)
    if ADDRESS in given:
        return {}
    kind = given.get(BROKER) or env_read(state.local_env).get(BROKER, LOCAL)
    return broker_values(kind, secrets, services, port=port_base + KAFKA_OFFSET)


def _platform(
    state: State, given: Mapping[str, str], secrets: Secrets, port_base: int
) -> dict[str, str]:
    password = {} if "REDIS_HOST" in given else {"REDIS_PASSWORD": secrets.get("valkey")}
    port = 6379 if "REDIS_HOST" in given else port_base + VALKEY_OFFSET
    return {
        "EDGE_URL": f"http://127.0.0.1:{port_base}",
        "ADMIN_URL": "http://127.0.0.1:{port}",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(port),
        **password,
        "JWT_SECRET": secrets.get("jwt"),
        "JWT_EXPIRES_IN": "15m",
        "JWT_REFRESH_SECRET": secrets.get("jwt-refresh"),
        "JWT_REFRESH_EXPIRES_IN": "7d",
        "DJANGO_SECRET_KEY": secrets.get("django"),
        "SERVICE_KEYS_DIR": str(state.keys),
        "SERVICE_JWKS_FILE": str(state.keys / "service_jwks.json"),
        "EMAIL_URL": f"smtp://127.0.0.1:{port_base + MAIL_OFFSET}",
        "ENVIRONMENT": "development",
        "LOG_LEVEL": "INFO",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BIND_HOST": "127.0.0.1",
    }


def _database_urls(
    service: Service, admin: str, given: Mapping[str, str], secrets: Secrets
) -> dict[str, str]:
    app = given.get(f"{service.variable}_DATABASE_URL")
    server = urlsplit(app or admin)
    database = server.path.strip("/") if app else f"{service.name}_db"
    host = server.netloc.rpartition("@")[2]
    if app and "POSTGRES_ADMIN_URL" not in given:
        _all_roles_given(service, given)
    return {
        f"{service.variable}_{infix}DATABASE_URL": _url(
            f"{service.name}_{kind}", secrets, host, database
        )
        for kind, infix in ROLE_VARIABLES.items()
    }


def _all_roles_given(service: Service, given: Mapping[str, str]) -> None:
    for infix in ROLE_VARIABLES.values():
        name = f"{service.variable}_{infix}DATABASE_URL"
        if name not in given:
            raise SuiteError(
                f"{name} is missing: give it beside {service.variable}_DATABASE_URL, or give "
                "POSTGRES_ADMIN_URL so that the roles can be made."
            )


def _url(role: str, secrets: Secrets, host: str, database: str) -> str:
    return f"postgresql://{role}:{secrets.get(role)}@{host}/{database}"
