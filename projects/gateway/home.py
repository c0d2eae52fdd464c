"""The first page of the admin: who came, and whether anything is wrong with it."""

from django.conf import settings
from django.db.models import Q

from projects.gateway.models import (
    AuditEntry,
    MemberState,
    RefreshToken,
    Session,
    Tenant,
    TenantUser,
    User,
)
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    Figure,
    HomeScope,
    LineChart,
    Widget,
    count_by,
    count_by_day,
    count_now,
    count_recent,
    together,
)

OF_SESSION, OF_USER = "active_tenant_id", "memberships__tenant_id"
MEMBERS = Q(removed_at=None)
REUSED = Q(revoke_reason="refresh_reuse")


def sessions_active(scope: HomeScope) -> Figure:
    """Sessions whose refresh token can still be used: each has exactly one."""
    since = scope.now - settings.JWT_REFRESH_EXPIRES_IN
    tenant = "session__active_tenant_id"
    rows = scope.since_rows(RefreshToken, "created_at", since, tenant=tenant)
    live = rows.filter(used_at=None, expires_at__gt=scope.now, session__revoked_at=None)
    return Figure(live.count(), note="can still be refreshed")


WIDGETS: list[Widget] = [
    Card("Tenants", count_now(Tenant, tenant="id"), model=Tenant),
    Card(
        "Users",
        count_now(User, where=Q(is_active=True), note="active", tenant=OF_USER),
        model=User,
        filters={"is_active__exact": 1},
    ),
    Card("Sign-ins", count_recent(Session, tenant=OF_SESSION), model=Session),
    Card(
        "Active sessions",
        sessions_active,
        model=Session,
        filters={"revoked_at__isempty": 1},
    ),
    LineChart("Sign-ins by day", count_by_day(Session, name="sign-ins", tenant=OF_SESSION)),
    BarChart(
        "New tenants and users by day",
        together(
            count_by_day(Tenant, name="tenants", tenant="id"),
            count_by_day(User, name="users", tenant=OF_USER),
        ),
    ),
    BarChart("Members by role", count_by(TenantUser, name="members", split="role", where=MEMBERS)),
    BarChart(
        "Changes by day", count_by_day(AuditEntry, name="changes", split="action"), stacked=True
    ),
    Attention(
        "Sessions ended because a refresh token was used twice",
        Session,
        ["id", "user", "ip", "last_seen_at", "revoked_at"],
        lambda scope: scope.recent & REUSED,
        filters={"revoke_reason": "refresh_reuse"},
    ),
    Attention(
        "Members who were suspended",
        TenantUser,
        ["user", "role", "updated_at"],
        MEMBERS & Q(state=MemberState.SUSPENDED),
        filters={"state__exact": MemberState.SUSPENDED},
    ),
]
