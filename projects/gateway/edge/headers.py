"""Which headers pass, in both directions."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

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
SINGLE = frozenset(
    [b"authorization", b"host", b"content-length", b"content-type", b"idempotency-key"]
)
NOBODYS = frozenset(["server", "date", "x-request-id", "set-cookie"])
Pairs = list[tuple[str, str]]
Raw = Sequence[tuple[bytes, bytes]]
NONE: frozenset[str] = frozenset()


def headers_check(raw: Raw) -> None:
    """Raise Problem 400 where a header that decides something comes twice."""
    names = [name for name, _ in raw if name in SINGLE]
    if len(names) != len(set(names)):
        raise BAD_HEADERS()


def forwarded(raw: Raw, added: Pairs) -> Pairs:
    """The headers for the service: the caller's without the forgeable ones, then `added`.

    Raises Problem 400 for a value that is no text.
    """
    named = connection_named(raw)
    try:
        passing = [
            (text, value.decode())
            for name, value in raw
            if (text := _to_service(name)) and text not in named
        ]
    except UnicodeDecodeError:
        raise BAD_HEADERS() from None
    return passing + added


def returned(raw: Raw) -> list[tuple[bytes, bytes]]:
    """The headers for the caller: the service's without hop-by-hop ones and its server's name."""
    named = connection_named((name.lower(), value) for name, value in raw)
    return [
        (text.encode(), value)
        for name, value in raw
        if (text := _to_caller(name)) and text not in named
    ]


def connection_named(raw: Iterable[tuple[bytes, bytes]]) -> frozenset[str]:
    """The names that Connection declares to concern one hop; never one that this edge sets."""
    values = [value.decode("latin-1") for name, value in raw if name == b"connection"]
    if not values:
        return NONE
    return frozenset(part.strip().lower() for value in values for part in value.split(","))


# Names come again and again; strangers may send any, so that only some are remembered.
@lru_cache(maxsize=1_000)
def _to_service(name: bytes) -> str:
    """The name in text, "" for one that does not pass."""
    text = name.decode("latin-1").lower()
    dropped = HOP_BY_HOP | UNTRUSTED | OURS
    return "" if "_" in text or text in dropped or text.startswith("x-forwarded-") else text


@lru_cache(maxsize=1_000)
def _to_caller(name: bytes) -> str:
    """The name in text, "" for one that does not pass."""
    text = name.decode("latin-1").lower()
    return "" if text in HOP_BY_HOP or text in NOBODYS else text
