"""What a payment provider is to payment: two questions, asked outside any transaction."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol

from projects.payment.domain.states import AttemptKind


class OutcomeState(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"


class ProviderTimeout(Exception):
    """The request was sent and no answer came: it may have had its effect."""


class ProviderUnreachable(Exception):
    """The request was never sent: it had no effect."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One effect, named by its key. `parent` is the provider's reference of a refund's charge."""

    kind: AttemptKind
    key: str
    account: str
    token: str
    currency: str
    amount_minor: int
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the provider says of an order."""

    state: OutcomeState
    reference: str = ""
    reason: str = ""
    action_url: str = ""

    def as_response(self) -> dict[str, Any]:
        """As it is kept with the attempt."""
        return {name: str(value) for name, value in asdict(self).items() if value}


class Provider(Protocol):
    """Idempotent by key: `execute` twice has one effect."""

    def execute(self, order: Order) -> Outcome:
        """Carry out the order. Raises ProviderTimeout, ProviderUnreachable."""

    def status(self, key: str) -> Outcome | None:
        """The truth about an order, None when it was never received."""
