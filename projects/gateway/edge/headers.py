"""Which headers pass, in both directions."""

from collections.abc import Iterable

from projects.gateway.edge.problems import BAD_HEADERS

HOP_BY_HOP = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)
# Who asks is said by the token alone, and from where by this edge alone. Cookies ignore ports:
# a browser would bring the sessions of the admins, which live on the services' own ports.
UNTRUSTED = frozenset(["x-user-id", "x-tenant-id", "x-real-ip", "forwarded", "cookie", "expect"])
OURS = frozenset(["x-request-id", "traceparent", "content-length"])
SINGLE = frozenset(["authorization", "host", "content-length", "content-type", "idempotency-key"])
Pairs = list[tuple[str, str]]


def headers_read(raw: Iterable[tuple[bytes, bytes]]) -> Pairs:
    """Decode; raise Problem 400 where a header that decides something comes twice."""
    try:
        pairs = [(name.decode("ascii").lower(), value.decode()) for name, value in raw]
    except UnicodeDecodeError:
        raise BAD_HEADERS() from None
    names = [name for name, _ in pairs if name in SINGLE]
    if len(names) != len(set(names)):
        raise BAD_HEADERS()
    return pairs


def forwarded(pairs: Pairs, added: Pairs) -> Pairs:
    """The headers for the service: the caller's without the forgeable ones, then `added`."""
    named = connection_named(value for name, value in pairs if name == "connection")
    return [(name, value) for name, value in pairs if not _dropped(name, named)] + added


def returned(raw: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers for the caller: the service's without hop-by-hop ones and its server's name."""
    pairs = [(name.lower(), value) for name, value in raw]
    named = connection_named(v.decode("latin-1") for n, v in pairs if n == b"connection")
    gone = HOP_BY_HOP | named | {"server", "date", "x-request-id", "set-cookie"}
    return [(name, value) for name, value in pairs if name.decode("latin-1") not in gone]


def connection_named(values: Iterable[str]) -> frozenset[str]:
    """The names that Connection declares to concern one hop; never one that this edge sets."""
    return frozenset(part.strip().lower() for value in values for part in value.split(","))


def _dropped(name: str, named: frozenset[str]) -> bool:
    return (
        "_" in name
        or name in HOP_BY_HOP
        or name in UNTRUSTED
        or name in OURS
        or name in named
        or name.startswith("x-forwarded-")
    )
