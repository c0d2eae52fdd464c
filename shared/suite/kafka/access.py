"""What each service may do on the broker, from its service.toml. No client is needed for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.suite.registry import Service


@dataclass(frozen=True, order=True)
class Access:
    """One permission: `kind` is topic or group; `prefix` means all names that begin so."""

    user: str
    kind: str
    name: str
    operation: str
    prefix: bool = False


def access_of(service: Service) -> Iterator[Access]:
    """Write its own topics, read those it declares, as members of its own groups."""
    user = service.name
    for topic in service.topics:
        yield Access(user, "topic", topic, "WRITE")
        yield Access(user, "topic", topic, "DESCRIBE")
    for topic in service.reads:
        yield Access(user, "topic", topic, "READ")
        yield Access(user, "topic", topic, "DESCRIBE")
    yield Access(user, "group", f"tributary.{user}", "READ")
    # Groups that ask and do not handle, such as the probe for empty topics.
    yield Access(user, "group", f"tributary.{user}.", "READ", prefix=True)


def access_all(services: tuple[Service, ...]) -> frozenset[Access]:
    """Every permission of every service."""
    return frozenset(access for service in services for access in access_of(service))


def password_variable(service: Service) -> str:
    """The variable that holds the password of a service's user."""
    return f"{service.variable}_KAFKA_PASSWORD"
