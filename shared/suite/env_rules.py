"""Which variables there are and what their values may look like. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from shared.suite.errors import SuiteError
from shared.suite.kafka.values import BROKER, BROKERS

DATABASE = re.compile(r"[A-Z0-9_]+_DATABASE_URL|POSTGRES_ADMIN_URL")
SECRET = re.compile(r"(JWT_SECRET|JWT_REFRESH_SECRET|DJANGO_SECRET_KEY)(_PREVIOUS)?")
DURATION = re.compile(r"JWT_(REFRESH_)?EXPIRES_IN")
PORT = re.compile(r"REDIS_PORT|PORT_BASE")
HTTP = re.compile(r"[A-Z0-9_]+_URL")
EMAIL = re.compile(r"EMAIL_URL")
ADMIN = "ADMIN_URL"
SENDERS = re.compile(r"EMAIL_(FROM|REPLY_TO)")
KAFKA = re.compile(r"KAFKA_BOOTSTRAP_SERVERS")
COLLECTOR = re.compile(r"OTEL_EXPORTER_OTLP_ENDPOINT")
RATIO = re.compile(r"OTEL_TRACES_SAMPLER_ARG")
OTHERS = re.compile(
    r"REDIS_(HOST|PASSWORD)|KAFKA_SECURITY_\w+|SERVICE_KEYS_DIR|SERVICE_JWKS_FILE|ENVIRONMENT"
    r"|KAFKA_BOOTSTRAP_FILE|KAFKA_BROKER|KAFKA_FETCH_(WAIT_MS|WHEN_RUNG)"
    r"|LOG_LEVEL|ALLOWED_HOSTS|BIND_HOST|TRUSTED_PROXIES|OTEL_\w+"
)
CHOICES = {
    "ENVIRONMENT": ("development", "production"),
    BROKER: BROKERS,
    "KAFKA_FETCH_WHEN_RUNG": ("true", "false"),
    "LOG_LEVEL": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "KAFKA_SECURITY_PROTOCOL": ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"),
}


def variable_known(name: str, prefixes: tuple[str, ...]) -> bool:
    """Whether the suite reads `name`; URLs count only for the services named by `prefixes`."""
    if DATABASE.fullmatch(name) or HTTP.fullmatch(name):
        known = ("POSTGRES_ADMIN_URL", "EDGE_URL", "EMAIL_URL", ADMIN)
        return name in known or any(_belongs(name, prefix) for prefix in prefixes)
    return any(rule.fullmatch(name) for rule in (SECRET, DURATION, PORT, KAFKA, SENDERS, OTHERS))


def variables_check(values: Mapping[str, str]) -> None:
    """Raises SuiteError with one sentence that names the first wrong variable."""
    for name, value in values.items():
        wrong = variable_fault(name, value)
        if wrong:
            raise SuiteError(f"{name} {wrong}.")


def variable_fault(name: str, value: str) -> str | None:
    """What is wrong with the value, without showing it; None if nothing is."""
    if DATABASE.fullmatch(name):
        return _database_fault(value)
    if EMAIL.fullmatch(name):
        return _email_fault(value)
    if name == ADMIN:
        return _http_fault(value.replace("{service}", "gateway").replace("{port}", "8010"))
    if HTTP.fullmatch(name) or COLLECTOR.fullmatch(name):
        return _http_fault(value)
    if RATIO.fullmatch(name) and not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", value):
        return "must be a number from 0 to 1, such as 0.1"
    if SECRET.fullmatch(name) and len(value) < 32:
        return "must have at least 32 characters: `openssl rand -hex 32` makes one"
    if DURATION.fullmatch(name) and not re.fullmatch(r"[1-9]\d*[smhd]", value):
        return "must be a number with s, m, h or d, such as 15m"
    if PORT.fullmatch(name) and not (value.isdigit() and 0 < int(value) < 65436):
        return "must be a port number, such as 8000"
    if KAFKA.fullmatch(name) and not re.fullmatch(r"[^\s,:]+:\d+(,[^\s,:]+:\d+)*", value):
        return "must be host:port, several divided by commas"
    if name in CHOICES and value not in CHOICES[name]:
        return f"must be one of {', '.join(CHOICES[name])}"
    return None


def _belongs(name: str, prefix: str) -> bool:
    suffixes = ("URL", "DATABASE_URL", "OWNER_DATABASE_URL", "SYSTEM_DATABASE_URL")
    return name in {f"{prefix}_{suffix}" for suffix in suffixes}


def _database_fault(value: str) -> str | None:
    example = "such as postgresql://user:password@host:5432/database"
    try:
        parts = urlsplit(value)
        complete = parts.hostname and parts.username and parts.path.strip("/")
        _ = parts.port
    except ValueError:
        return f"is not a URL: write one {example}"
    if parts.scheme not in {"postgresql", "postgres"}:
        return f"must begin with postgresql://, {example}"
    return None if complete else f"must name user, host and database, {example}"


def _email_fault(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return "is not a URL: write one such as smtp+tls://user:password@mail.example.com:587"
    if parts.scheme in {"smtp", "smtps", "smtp+tls"} and parts.hostname:
        return None
    return "must begin with smtp://, smtps:// or smtp+tls:// and name a host"


def _http_fault(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return "is not a URL: write one such as http://127.0.0.1:8003"
    if parts.scheme in {"http", "https"} and parts.hostname:
        return None
    return "must be a URL such as http://127.0.0.1:8003"
