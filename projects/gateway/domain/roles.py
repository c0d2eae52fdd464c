"""Who may give and take which role."""

from shared.auth.roles import ADMIN, OWNER


def role_may_manage(actor: str | None, *roles: str) -> bool:
    """Owners manage everybody; admins everybody but owners; nobody makes an owner but an owner."""
    if actor == OWNER:
        return True
    return actor == ADMIN and OWNER not in roles
