"""The address of the client behind the edge."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer; behind a trusted proxy, what that proxy says of its own peer.

    The edge strips what a client sends as X-Forwarded-For and writes its own.
    """
    peer = _host(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    trusted = getattr(settings, "TRUSTED_PROXIES", ("127.0.0.1", "::1"))
    return forwarded.rsplit(",", 1)[-1].strip() if forwarded and peer in trusted else peer


def _host(address: str) -> str:
    """Without the port that some servers add."""
    return address.rsplit(":", 1)[0] if address.count(":") == 1 else address
