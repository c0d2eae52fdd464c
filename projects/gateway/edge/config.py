"""What the edge is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from projects.gateway.edge.routes import Routes, routes_load

MIB = 1024 * 1024


@dataclass(frozen=True)
class EdgeConfig:
    """Limits in bytes and seconds; a rate is requests per window."""

    routes: Routes
    redis_url: str | None = None
    body_limit: int = 32 * MIB
    connect_timeout: float = 2.0
    read_timeout: float = 30.0
    body_timeout: float = 30.0
    tenant_rate: int = 60_000
    address_rate: int = 12_000
    rate_window: int = 60
    issuer: str = "tributary"
    audience: str = "tributary"

    @property
    def jwks_url(self) -> str:
        return f"{self.routes.upstreams['gateway']}/.well-known/jwks.json"


def config_read(environ: Mapping[str, str]) -> EdgeConfig:
    """Build the configuration; a value that is no number names its variable."""
    return EdgeConfig(
        routes=routes_load(environ),
        redis_url=_redis_url(environ),
        body_limit=_number(environ, "EDGE_BODY_LIMIT", 32 * MIB),
        read_timeout=_number(environ, "EDGE_UPSTREAM_TIMEOUT", 30),
        body_timeout=_number(environ, "EDGE_BODY_TIMEOUT", 30),
        tenant_rate=_number(environ, "EDGE_TENANT_RATE", 60_000),
        address_rate=_number(environ, "EDGE_ADDRESS_RATE", 12_000),
    )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise SystemExit(f"{name} must be a whole number above zero, not {value!r}.")
    return int(value)


def _redis_url(environ: Mapping[str, str]) -> str | None:
    host = environ.get("REDIS_HOST")
    if not host:
        return None
    secret = environ.get("REDIS_PASSWORD", "")
    return f"redis://:{secret}@{host}:{environ.get('REDIS_PORT') or '6379'}/0"
