"""The environment of each container. Values of secrets are words such as ${NAME:?why}."""

from __future__ import annotations

from collections.abc import Mapping

from shared.suite.compose.keys import FOLDER, PUBLIC
from shared.suite.compose.names import callees, host_of, web_url
from shared.suite.env_generate import ROLE_VARIABLES
from shared.suite.kafka.access import password_variable
from shared.suite.registry import Service

# Docker's own pools of addresses, in which the edge is.
NETWORKS = "172.16.0.0/12,192.168.0.0/16,10.0.0.0/8"


def given(name: str) -> str:
    """A value that must be given: Compose stops with the name otherwise."""
    return f"${{{name}:?is not set in compose/.env}}"


def perhaps(name: str, default: str = "") -> str:
    """A value that may be given."""
    return f"${{{name}:-{default}}}"


def role_password(service: Service, kind: str) -> str:
    """The variable with the password of one of the service's three roles."""
    return f"{service.variable}_{kind.upper()}_PASSWORD"


def database_url(service: Service, kind: str) -> tuple[str, str]:
    """The variable of a role's URL and the URL."""
    name = f"{service.variable}_{ROLE_VARIABLES[kind]}DATABASE_URL"
    user = f"{service.name}_{kind}:{given(role_password(service, kind))}"
    return name, f"postgresql://{user}@postgres:5432/{service.name}_db"


TRACING = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_TRACES_SAMPLER_ARG",
)


def service_environment(service: Service, services: tuple[Service, ...]) -> dict[str, str]:
    """What the processes of a service need, and nothing of its siblings but where they are."""
    near = {f"{other.variable}_URL": web_url(other) for other in callees(service, services)}
    return {
        "ENVIRONMENT": perhaps("ENVIRONMENT", "production"),
        "LOG_LEVEL": perhaps("LOG_LEVEL", "INFO"),
        "ALLOWED_HOSTS": f"{host_of(service)},127.0.0.1,localhost",
        "TRUSTED_PROXIES": perhaps("TRUSTED_PROXIES", NETWORKS),
        "COOKIES_SECURE": perhaps("COOKIES_SECURE"),
        "HSTS_SECONDS": perhaps("HSTS_SECONDS"),
        "DJANGO_SECRET_KEY": given(f"{service.variable}_SECRET_KEY"),
        "JWT_EXPIRES_IN": perhaps("JWT_EXPIRES_IN"),
        **own_variables(service),
        **dict([database_url(service, "app"), database_url(service, "system")]),
        "EDGE_URL": given("EDGE_URL"),
        "ADMIN_URL": perhaps("ADMIN_URL"),
        f"{service.variable}_URL": web_url(service),
        **near,
        **redis_variables(),
        **kafka_variables(service.name, password_variable(service)),
        **{name: perhaps(name) for name in TRACING},
        "SERVICE_KEYS_DIR": str(FOLDER / service.name),
        "SERVICE_JWKS_FILE": str(FOLDER / PUBLIC / "service_jwks.json"),
    }


def own_variables(service: Service) -> dict[str, str]:
    """The variables that this service alone reads, as its service.toml says."""
    return {
        name: perhaps(name) if need == "optional" else given(name)
        for name, need in service.environment.items()
    }


def edge_environment(services: tuple[Service, ...]) -> dict[str, str]:
    """The door knows where the services are and counts in Redis: no database, no key."""
    limits = ("BODY_LIMIT", "UPSTREAM_TIMEOUT", "BODY_TIMEOUT", "TENANT_RATE", "ADDRESS_RATE")
    return {
        "LOG_LEVEL": perhaps("LOG_LEVEL", "INFO"),
        **{f"EDGE_{limit}": perhaps(f"EDGE_{limit}") for limit in limits},
        **{name: perhaps(name) for name in TRACING},
        **{f"{service.variable}_URL": web_url(service) for service in services},
        **redis_variables(),
    }


def redis_variables() -> dict[str, str]:
    return {
        "REDIS_HOST": "redis",
        "REDIS_PORT": "6379",
        "REDIS_PASSWORD": given("REDIS_PASSWORD"),
    }


def kafka_variables(user: str, password: str) -> dict[str, str]:
    """Where the broker is and as whom to sign in."""
    return {
        "KAFKA_BOOTSTRAP_SERVERS": "kafka:9092",
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SECURITY_SASL_MECHANISM": "SCRAM-SHA-512",
        "KAFKA_SECURITY_SASL_USERNAME": user,
        "KAFKA_SECURITY_SASL_PASSWORD": given(password),
    }


def databases_environment(services: tuple[Service, ...]) -> dict[str, str]:
    """The step `databases`: the administrator's URL, and every role's password by its URL."""
    admin = f"postgresql://postgres:{given('POSTGRES_ADMIN_PASSWORD')}@postgres:5432/postgres"
    urls = [database_url(service, kind) for service in services for kind in ROLE_VARIABLES]
    return {"POSTGRES_ADMIN_URL": admin, **dict(urls)}


def broker_environment(services: tuple[Service, ...]) -> dict[str, str]:
    """The step `broker`: the administrator's sign-in and the password of each user."""
    passwords = {password_variable(s): given(password_variable(s)) for s in services}
    return {**kafka_variables("admin", "KAFKA_ADMIN_PASSWORD"), **passwords}


def secrets_named(services: tuple[Service, ...]) -> Mapping[str, list[str]]:
    """Every variable that gets a random value in a new compose/.env, by what it belongs to."""
    servers = ["POSTGRES_ADMIN_PASSWORD", "REDIS_PASSWORD", "KAFKA_ADMIN_PASSWORD"]
    found = {"the servers": [*servers, "GRAFANA_ADMIN_PASSWORD"]}
    for service in services:
        roles = [role_password(service, kind) for kind in ROLE_VARIABLES]
        own = [name for name, need in service.environment.items() if need == "secret"]
        keys = [f"{service.variable}_SECRET_KEY", password_variable(service)]
        found[service.name] = [*keys, *roles, *own]
    return found
