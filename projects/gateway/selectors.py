"""Reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from projects.gateway.domain.tokens import token_hash
from projects.gateway.errors import (
    MemberNotFound,
    SessionNotFound,
    TenantNotFound,
    UserNotFound,
)
from projects.gateway.models import (
    KeyState,
    MemberState,
    RefreshToken,
    Session,
    SigningKey,
    Tenant,
    TenantUser,
    User,
)
from shared.tenancy.context import system_scope, tenant_required, tenant_scope

PAGE = 200
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """Rows in the order of an id; `next` is where to go on, None at the end."""

    rows: Sequence[Row]
    next: UUID | None


def sign_in_memberships(*, user_id: UUID) -> list[TenantUser]:
    """The active memberships of a user, oldest first: the one read across tenants there is."""
    with system_scope("sign-in"):
        rows = TenantUser.across_tenants.filter(
            user_id=user_id, state=MemberState.ACTIVE, removed_at=None
        )
        return list(rows.order_by("id"))


def tenants_by_id(*, ids: Collection[UUID]) -> dict[UUID, Tenant]:
    return Tenant.objects.in_bulk(list(ids))


def tenant_get(*, tenant_id: UUID) -> Tenant:
    """Raises TenantNotFound."""
    tenant = Tenant.objects.filter(id=tenant_id).first()
    if tenant is None:
        raise TenantNotFound
    return tenant


def tenant_current() -> Tenant:
    """The tenant in context. Raises TenantNotFound."""
    return tenant_get(tenant_id=tenant_required())


def user_get(*, user_id: UUID) -> User:
    """Raises UserNotFound."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise UserNotFound
    return user


def member_list() -> QuerySet[TenantUser]:
    """Those who belong to the tenant in context, suspended ones included."""
    return TenantUser.objects.filter(removed_at=None).select_related("user")


def member_get(*, member_id: UUID) -> TenantUser:
    """Raises MemberNotFound, also for a member of another tenant."""
    member = member_list().filter(id=member_id).first()
    if member is None:
        raise MemberNotFound
    return member


def members_by_user(*, user_ids: Collection[UUID]) -> QuerySet[TenantUser]:
    """Members of the tenant in context by user; removed ones too, since rows still name them."""
    return TenantUser.objects.filter(user_id__in=user_ids).select_related("user").order_by("id")


def members_page(*, after: UUID | None = None) -> Page[TenantUser]:
    """Members of the tenant in context by user id; removed ones too, whom copies may name."""
    rows = TenantUser.objects.select_related("user").order_by("user_id")
    found = list((rows.filter(user_id__gt=after) if after else rows)[:PAGE])
    return Page(rows=found, next=found[-1].user_id if len(found) == PAGE else None)


def tenants_page(*, after: UUID | None = None, only: UUID | None = None) -> Page[Tenant]:
    """Tenants by id, or the one that is asked for."""
    rows = Tenant.objects.order_by("id")
    rows = rows if only is None else rows.filter(id=only)
    found = list((rows.filter(id__gt=after) if after else rows)[:PAGE])
    return Page(rows=found, next=found[-1].id if len(found) == PAGE else None)


def member_acting(*, tenant_id: UUID, user_id: UUID) -> TenantUser | None:
    """The user's membership of that tenant if it is active now."""
    with tenant_scope(tenant_id):
        return TenantUser.objects.filter(
            user_id=user_id, state=MemberState.ACTIVE, removed_at=None
        ).first()


def session_get(*, session_id: UUID) -> Session:
    """Raises SessionNotFound."""
    session = Session.objects.filter(id=session_id).first()
    if session is None:
        raise SessionNotFound
    return session


def refresh_hashes(raw: str) -> list[str]:
    """Under which hashes a token may be stored: the present secret's, the previous one's."""
    secrets = (settings.JWT_REFRESH_SECRET, settings.JWT_REFRESH_SECRET_PREVIOUS)
    return [token_hash(raw, secret) for secret in secrets if secret]


def refresh_token_find(raw: str) -> RefreshToken | None:
    rows = RefreshToken.objects.select_related("session__user", "session__active_tenant")
    return rows.filter(token_hash__in=refresh_hashes(raw)).first()


def sessions_touching(*, user_id: UUID, tenant_id: UUID, since: datetime) -> Sequence[UUID]:
    """Live sessions whose tokens may speak for the tenant: in it now, or switched since then."""
    live = Session.objects.filter(user_id=user_id, revoked_at=None)
    touching = Q(active_tenant_id=tenant_id) | Q(switched_at__gte=since)
    return list(live.filter(touching).order_by("id").values_list("id", flat=True))


def jwks(*, now: datetime) -> list[dict[str, str]]:
    """Public keys that may have signed, or will sign, a token that is valid now."""
    # Twice the life of a token: a process may sign a little longer with a key just retired.
    oldest = now - 2 * settings.JWT_EXPIRES_IN
    rows = SigningKey.objects.exclude(state=KeyState.RETIRED, retired_at__lt=oldest)
    return list(rows.order_by("-id").values_list("public_jwk", flat=True))
