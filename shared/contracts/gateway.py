"""Events of the gateway: tenants, members, users and sessions."""

from dataclasses import dataclass
from uuid import UUID

from shared.events.envelope import event


@dataclass(frozen=True, kw_only=True)
class TenantFacts:
    """A tenant as its owner sees it: IANA time zone, ISO 4217 currency."""

    tenant_id: UUID
    slug: str
    name: str
    timezone: str
    currency: str


@event(type="tenant.created", topic="gateway.tenant", key="tenant_id")
@dataclass(frozen=True, kw_only=True)
class TenantCreated(TenantFacts):
    """A tenant exists."""


@event(type="tenant.updated", topic="gateway.tenant", key="tenant_id")
@dataclass(frozen=True, kw_only=True)
class TenantUpdated(TenantFacts):
    """A tenant's facts changed; these are the new ones."""


@event(type="member.added", topic="gateway.member", key="user_id")
@dataclass(frozen=True, kw_only=True)
class MemberAdded:
    """A user belongs to the tenant now."""

    user_id: UUID
    role: str
    name: str
    email: str
    state: str


@event(type="member.role_changed", topic="gateway.member", key="user_id")
@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged:
    """A member has another role."""

    user_id: UUID
    role: str
    previous_role: str


@event(type="member.removed", topic="gateway.member", key="user_id")
@dataclass(frozen=True, kw_only=True)
class MemberRemoved:
    """A user no longer belongs to the tenant."""

    user_id: UUID


@event(type="user.updated", topic="gateway.user", key="user_id")
@dataclass(frozen=True, kw_only=True)
class UserUpdated:
    """A user changed their name or address; told once to each tenant of theirs."""

    user_id: UUID
    name: str
    email: str


@event(type="user.deactivated", topic="gateway.user", key="user_id")
@dataclass(frozen=True, kw_only=True)
class UserDeactivated:
    """A user may no longer sign in; told once to each tenant of theirs."""

    user_id: UUID


@event(type="session.revoked", topic="gateway.session", key="session_id")
@dataclass(frozen=True, kw_only=True)
class SessionRevoked:
    """A session's tokens are void from now on."""

    session_id: UUID
    user_id: UUID
    reason: str
