"""Payment does not believe an event alone: it asks commission what a payout is."""

from dataclasses import dataclass
from uuid import UUID

from shared.core.money import Money
from shared.http.client import ServiceClient
from shared.http.errors import UpstreamRefused

PAYABLE = frozenset({"approved", "disbursing"})


@dataclass(frozen=True, kw_only=True)
class Payout:
    """A payout as its owner sees it now."""

    id: UUID
    agent_id: UUID
    state: str
    amount: Money

    @property
    def is_payable(self) -> bool:
        return self.state in PAYABLE


def payout_get(*, payout_id: UUID, tenant_id: UUID) -> Payout | None:
    """Ask commission; None when it knows no such payout. Raises UpstreamUnavailable."""
    client = ServiceClient("commission")
    try:
        data = client.get(f"/internal/payouts/{payout_id}", tenant_id=tenant_id)
    except UpstreamRefused as error:
        if error.upstream_status == 404:
            return None
        raise
    return Payout(
        id=UUID(data["id"]),
        agent_id=UUID(data["agent_id"]),
        state=data["state"],
        amount=Money.parse(data["amount"]["amount"], data["amount"]["currency"]),
    )


def payout_claim(*, payout_id: UUID, tenant_id: UUID) -> bool:
    """Tell commission that the payout is disbursed now; False when it no longer may be.

    Claiming again changes nothing. Raises UpstreamUnavailable.
    """
    try:
        ServiceClient("commission").post(
            f"/internal/payouts/{payout_id}/claim",
            idempotency_key=str(payout_id),
            tenant_id=tenant_id,
        )
    except UpstreamRefused as error:
        if error.upstream_status == 409:
            return False
        raise
    return True
