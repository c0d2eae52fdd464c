"""What calling a sibling service can come to."""

from collections.abc import Mapping
from typing import Any

from shared.core.errors import DomainError, Unavailable


class RemoteCallInTransaction(RuntimeError):
    """No remote call is made inside a transaction."""

    def __init__(self) -> None:
        super().__init__("No remote call is made inside a transaction")


class UpstreamUnavailable(Unavailable):
    """The service {service} does not answer at the moment; try again shortly."""


class UpstreamRefused(DomainError):
    """The service {service} refused: {reason}"""

    def __init__(self, *, service: str, upstream_status: int, problem: Mapping[str, Any]) -> None:
        """`problem` is the sibling's problem document, or {} when it sent none.

        `status` is the sibling's, save for 401 and 403: those speak of this
        service's rights, never of its caller's, who sees a 502.
        """
        reason = str(problem.get("detail") or problem.get("title") or upstream_status)
        super().__init__(service=service, reason=reason)
        self.service = service
        self.upstream_status = upstream_status
        self.status = 502 if upstream_status in (401, 403) else upstream_status
        self.problem = dict(problem)

    @property
    def upstream_code(self) -> str | None:
        """The sibling's error code, such as `payout_not_found`."""
        code = self.problem.get("code")
        return code if isinstance(code, str) else None
