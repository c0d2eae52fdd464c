"""The address of the client behind the edge."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer; behind a trusted proxy, what that proxy says of its own peer.

    The edge strips what a client sends as X-Forwarded-For and writes its own.
    """
    peer = _host(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and _trusted(peer, settings.TRUSTED_PROXIES):
        return forwarded.rsplit(",", 1)[-1].strip()
    return peer


@lru_cache(maxsize=1024)
def _trusted(peer: str, proxies: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in proxies)


def _host(address: str) -> str:
    """Without the port that some servers add."""
    return address.rsplit(":", 1)[0] if address.count(":") == 1 else address
