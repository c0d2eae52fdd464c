"""Which copies of the gateway's data a service keeps; filled while its handlers.py is imported.

@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenant_profile_store(name=told.name, as_of=told.version, asked_at=told.asked_at)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.copies import Stored


@dataclass(frozen=True, kw_only=True)
class TenantAnswer:
    """A tenant as the gateway has it at `asked_at`; `version` is that of its events."""

    name: str
    timezone: str
    currency: str
    version: int
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class MemberAnswer:
    """A member as the gateway has it at `asked_at`; `version` is that of the member's events.

    active: neither suspended nor removed, and their account is open.
    """

    user_id: UUID
    name: str
    email: str
    role: str
    active: bool
    version: int
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class LocalCopy:
    """A kind of copy: where the gateway tells it in pages, and what stores one of its rows."""

    name: str
    path: str
    store: Callable[[dict[str, Any], datetime], Stored]


_copies: dict[str, LocalCopy] = {}


def tenant_copy(store: Callable[[TenantAnswer], Stored]) -> Callable[[TenantAnswer], Stored]:
    """Declare what keeps the copy of a tenant; it runs in the tenant's scope."""

    def store_row(row: dict[str, Any], asked_at: datetime) -> Stored:
        facts = {name: row[name] for name in ("name", "timezone", "currency", "version")}
        return store(TenantAnswer(**facts, asked_at=asked_at))

    _copies["tenants"] = LocalCopy(name="tenants", path="/internal/tenants", store=store_row)
    return store


def member_copy(store: Callable[[MemberAnswer], Stored]) -> Callable[[MemberAnswer], Stored]:
    """Declare what keeps the copy of a member; it runs in the tenant's scope."""

    def store_row(row: dict[str, Any], asked_at: datetime) -> Stored:
        facts = {name: row[name] for name in ("name", "email", "role", "version")}
        active = row["state"] == "active" and row["may_sign_in"] and not row["removed"]
        answer = MemberAnswer(**facts, user_id=UUID(row["id"]), active=active, asked_at=asked_at)
        return store(answer)

    _copies["members"] = LocalCopy(name="members", path="/internal/members", store=store_row)
    return store


def local_copies() -> list[LocalCopy]:
    """The copies that this service keeps, tenants first."""
    return [_copies[name] for name in ("tenants", "members") if name in _copies]
