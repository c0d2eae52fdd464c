"""Names, ports and neighbours of the containers, from the services' own words."""

from __future__ import annotations

from shared.suite.registry import FIRST_PORT, Process, Service

GATEWAY = "gateway"
# The network that leads into the world.
OUTSIDE = "outside"


def host_of(service: Service, process: str = "web") -> str:
    """A container's name, which is its host name too: no underscores, since Django refuses them."""
    return f"{service.name}-{process}".replace("_", "-")


def network_own(service: Service) -> str:
    """Where the service meets its servers, and services that most others call too."""
    return service.name.replace("_", "-")


def network_to(service: Service) -> str:
    """Where those who may call the service meet its processes, and the edge does."""
    return f"to-{network_own(service)}"


def networks_of(
    service: Service, process: Process, services: tuple[Service, ...]
) -> tuple[str, ...]:
    """The networks of a process.

    If all callers of a service that most call met it in one network, all would meet each other:
    so its web stands in the own network of each, as a server does.
    """
    joined = [network_own(service), network_to(service)]
    if called_by_most(service, services) and process.kind == "wsgi":
        joined += [network_own(other) for other in services if service in callees(other, services)]
    for other in callees(service, services):
        if not called_by_most(other, services):
            joined.append(network_to(other))
    return (*joined, *([OUTSIDE] if service.outside else []))


def called_by_most(service: Service, services: tuple[Service, ...]) -> bool:
    """Whether half of the other services or more call it, as all do the gateway."""
    callers = [other for other in services if service in callees(other, services)]
    return 2 * len(callers) >= len(services) - 1


def port_of(process: Process) -> int:
    """Where a process answers: its pages, or its metrics if it has no pages."""
    return FIRST_PORT + process.offset


def web_url(service: Service) -> str:
    """Where siblings reach the service."""
    return f"http://{host_of(service)}:{FIRST_PORT + service.offset}"


def callees(service: Service, services: tuple[Service, ...]) -> tuple[Service, ...]:
    """Whom the service may call: who names it as a caller, and the gateway for its keys."""
    return tuple(
        other
        for other in services
        if other is not service and (service.name in other.callers or other.name == GATEWAY)
    )


def is_edge(process: Process) -> bool:
    """Whether it is a door: without database, keys and broker."""
    return process.kind == "asgi"
