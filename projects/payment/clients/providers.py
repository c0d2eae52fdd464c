"""Which providers there are."""

from collections.abc import Mapping

from projects.payment.clients.provider import Provider
from projects.payment.clients.simulated import SimulatedProvider

PROVIDERS: Mapping[str, Provider] = {"simulated": SimulatedProvider()}


def provider_get(name: str) -> Provider:
    """The provider of this name. Raises KeyError: rows name only providers that exist."""
    return PROVIDERS[name]
