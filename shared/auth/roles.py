"""The roles that a member of a tenant may have."""

from typing import Final

OWNER: Final = "owner"
ADMIN: Final = "admin"
MANAGER: Final = "manager"
FINANCE: Final = "finance"
AGENT: Final = "agent"
VIEWER: Final = "viewer"

ALL: Final = (OWNER, ADMIN, MANAGER, FINANCE, AGENT, VIEWER)
CHOICES: Final = [(role, role.capitalize()) for role in ALL]
