"""Who is calling: the one answer of authentication, on `request.principal`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from uuid import UUID

Kind = Literal["user", "service", "staff"]


@dataclass(frozen=True)
class Principal:
    """A verified caller. `role` and `tenant_id` are None for a user outside any tenant.

    It stands in for Django's user on token requests, so it answers the few
    questions that Django and DRF ask of a user.
    """

    kind: Kind
    user_id: UUID | None = None
    tenant_id: UUID | None = None
    role: str | None = None
    session_id: UUID | None = None
    service: str | None = None

    # A verified token brings the same principal with each request.
    @cached_property
    def subject(self) -> str:
        """The caller as one string, stable over sessions: `user:<id>` or `service:<name>`."""
        if self.kind == "service":
            return f"service:{self.service}"
        return f"{self.kind}:{self.user_id}"

    @cached_property
    def log_fields(self) -> dict[str, str]:
        """What log lines say of the caller."""
        ids = {"user_id": self.user_id, "tenant_id": self.tenant_id, "caller": self.subject}
        return {name: str(value) for name, value in ids.items() if value is not None}

    @property
    def pk(self) -> UUID | None:
        return self.user_id

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False

    @property
    def is_active(self) -> bool:
        return True

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    def get_username(self) -> str:
        return self.subject

    def __str__(self) -> str:
        return self.subject
