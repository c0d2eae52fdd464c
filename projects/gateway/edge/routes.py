"""Which service answers a path: read from every projects/*/service.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECTS = Path(__file__).resolve().parents[2]
API = "/api/v1/"
DOCS = ("/api/docs/", "/static/drf_spectacular_sidecar/")
JWKS = "/.well-known/jwks.json"
FIRST_PORT = 8000


@dataclass(frozen=True)
class Routes:
    """`upstreams`: service -> base URL. `prefixes`: first segment below /api/v1/ -> service."""

    upstreams: Mapping[str, str]
    prefixes: Mapping[str, str]

    def service_for(self, path: str) -> str | None:
        """The service of a raw path; None for whatever is not listed, /internal included."""
        if path.startswith(API):
            return self.prefixes.get(path[len(API) :].partition("/")[0])
        return "gateway" if path == JWKS or path.startswith(DOCS) else None


def routes_load(environ: Mapping[str, str], projects: Path = PROJECTS) -> Routes:
    """Read the table; two services that claim one prefix stop the start."""
    upstreams: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for file in sorted(projects.glob("*/service.toml")):
        service = tomllib.loads(file.read_text())
        upstreams[service["name"]] = _upstream(service, environ)
        for prefix in {service["name"].replace("_", "-"), *service["prefixes"]}:
            if prefix in prefixes:
                raise SystemExit(f"{file}: /api/v1/{prefix}/ already belongs to {prefixes[prefix]}")
            prefixes[prefix] = service["name"]
    return Routes(upstreams, prefixes)


def _upstream(service: dict, environ: Mapping[str, str]) -> str:
    given = environ.get(f"{service['name'].upper()}_URL")
    shift = int(environ.get("PORT_BASE") or FIRST_PORT) - FIRST_PORT
    return (given or f"http://127.0.0.1:{service['port'] + shift}").rstrip("/")
