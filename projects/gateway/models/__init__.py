"""Who may come in, and on whose behalf."""

from projects.gateway.models.audit import AuditEntry
from projects.gateway.models.member import MemberState, TenantUser
from projects.gateway.models.oauth import OAuthAccount
from projects.gateway.models.recovery import PasswordReset
from projects.gateway.models.session import RefreshToken, Session
from projects.gateway.models.signing_key import KeyState, SigningKey
from projects.gateway.models.tenant import Tenant
from projects.gateway.models.user import User

__all__ = [
    "AuditEntry",
    "KeyState",
    "MemberState",
    "OAuthAccount",
    "PasswordReset",
    "RefreshToken",
    "Session",
    "SigningKey",
    "Tenant",
    "TenantUser",
    "User",
]
