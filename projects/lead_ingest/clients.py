"""What lead_ingest asks of its siblings."""

from uuid import UUID

from shared.http.client import ServiceClient, UpstreamRefused
from shared.tenancy.context import tenant_required


def won_withdraw(*, lead_id: UUID, version: int) -> bool:
    """Ask payment to ignore the win of a lead up to `version`.

    True: payment has not invoiced it and never will; False: it was invoiced.
    Raises UpstreamUnavailable.
    """
    try:
        ServiceClient("payment").post(
            "/internal/won-withdrawals/",
            json={"lead_id": str(lead_id), "version": version},
            tenant_id=tenant_required(),
        )
    except UpstreamRefused as refused:
        if refused.status == 409:
            return False
        raise
    return True
