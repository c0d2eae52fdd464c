"""Who acts, and from where."""

from dataclasses import dataclass
from uuid import UUID

from projects.gateway.domain.roles import role_may_manage
from projects.gateway.errors import RoleNotManageable


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A member at work; `role` is the one that the access token states."""

    user_id: UUID | None
    role: str | None
    ip: str | None = None

    def manage_check(self, *roles: str) -> None:
        """Raises RoleNotManageable unless this actor may give and take all of these roles."""
        if not role_may_manage(self.role, *roles):
            raise RoleNotManageable
