"""The answer to "who am I?"."""

from typing import Any

from projects.gateway import selectors
from projects.gateway.errors import UserNotFound
from shared.auth.principal import Principal


def me_of(principal: Principal) -> dict[str, Any]:
    """User, present tenant and role, and all memberships. Raises UserNotFound."""
    if principal.user_id is None:
        raise UserNotFound
    members = selectors.sign_in_memberships(user_id=principal.user_id)
    tenants = selectors.tenants_by_id(ids=[member.tenant_id for member in members])
    return {
        "user": selectors.user_get(user_id=principal.user_id),
        "tenant_id": principal.tenant_id,
        "role": principal.role,
        "session_id": principal.session_id,
        "memberships": [
            {"tenant": tenants[member.tenant_id], "role": member.role} for member in members
        ],
    }
