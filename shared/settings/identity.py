"""Where siblings are, who may call, and how staff sign in."""

from typing import Any

from shared.settings import env

# The last is also the end of POSTGRES_ADMIN_URL.
_BASES = ("_DATABASE_URL", "EDGE_URL", "ADMIN_URL")


def service_urls() -> dict[str, str]:
    """Every `<NAME>_URL` that is a web address, by service: a new service needs no list."""
    return {
        name.removesuffix("_URL").lower(): value.rstrip("/")
        for name, value in env.values().items()
        if name.endswith("_URL")
        and not name.endswith(_BASES)
        and value.startswith(("http://", "https://"))
    }


GATEWAY_URL = env.url("GATEWAY_URL")
SERVICE_URLS = service_urls()


def identity_settings(service: str, description: dict[str, Any]) -> dict[str, Any]:
    """`callers` of service.toml; staff's login, which in the gateway is its own."""
    own = "django.contrib.auth.backends.ModelBackend"
    backend = own if service == "gateway" else "shared.auth.staff.backends.GatewayBackend"
    return {
        "SERVICE_CALLERS": frozenset(description.get("callers", ())),
        "AUTHENTICATION_BACKENDS": [backend],
    }
