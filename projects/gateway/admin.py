"""The operators' pages: read here, changed only through services."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action, display

from projects.gateway.models import (
    AuditEntry,
    OAuthAccount,
    PasswordReset,
    RefreshToken,
    Session,
    SigningKey,
    Tenant,
    TenantUser,
    User,
)
from projects.gateway.services.revoking import session_revoke
from projects.gateway.services.users import user_deactivate
from shared.api.admin import (
    ReadOnlyAdmin,
    ReadOnlyTabularInline,
    TenantModelAdmin,
    links_line,
    list_link,
    people_named_by,
    tenants_named_by,
)
from shared.core.clock import utcnow
from shared.http.client_address import client_address

if admin.site.is_registered(Group):
    admin.site.unregister(Group)


people_named_by(User, key="id", field="email")
tenants_named_by(Tenant, key="id")


class SessionInline(ReadOnlyTabularInline):
    model = Session
    fields = ["created_at", "device", "ip", "last_seen_at", "revoked_at", "revoke_reason"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    icon = "person"
    list_display = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    list_display += ["more"]
    search_fields = ["email", "name", "id"]
    exclude = ["password"]
    inlines = [SessionInline]
    actions = ["deactivate"]

    @action(description="Deactivate and sign out", permissions=["act"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            user_deactivate(user_id=user.id, by=_operator(request), now=utcnow())
        self.message_user(request, f"{len(queryset)} deactivated.")

    @display(description="more")
    def more(self, user: User) -> str:
        members = list_link(TenantUser, "memberships", user__id__exact=user.id)
        sessions = list_link(Session, "sessions", user__id__exact=user.id)
        done = list_link(AuditEntry, "what they did", actor_id=user.id)
        return links_line(members, sessions, done)


@admin.register(Tenant)
class TenantAdmin(ReadOnlyAdmin):
    icon = "apartment"
    list_display = ["name", "slug", "timezone", "currency", "created_at", "more"]
    list_filter = ["currency", "timezone", "created_at"]
    search_fields = ["slug", "name", "id"]
    readonly_fields = ["more"]

    @display(description="more")
    def more(self, tenant: Tenant) -> str:
        members = list_link(TenantUser, "members", tenant=tenant.id)
        sessions = list_link(Session, "sessions", active_tenant__id__exact=tenant.id)
        audit = list_link(AuditEntry, "audit", tenant=tenant.id)
        return links_line(members, sessions, audit)


@admin.register(TenantUser)
class TenantUserAdmin(TenantModelAdmin):
    icon = "groups"
    list_display = ["user", "role", "state", "removed_at", "created_at"]
    list_filter = ["role", "state", ("removed_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email", "user__name", "tenant_id"]


class RefreshTokenInline(ReadOnlyTabularInline):
    model = RefreshToken
    fields = ["id", "family", "parent", "created_at", "used_at", "expires_at"]


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    icon = "devices"
    list_display = ["id", "user", "active_tenant", "ip", "last_seen_at", "shown_state"]
    list_filter = ["revoke_reason", ("revoked_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["id", "user__email", "ip", "active_tenant__slug"]
    inlines = [RefreshTokenInline]
    actions = ["revoke"]

    @display(description="state", label={"live": "success", "revoked": "danger"})
    def shown_state(self, obj: Session) -> str:
        return "live" if obj.revoked_at is None else "revoked"

    @action(description="Revoke", permissions=["act"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        ended = [_revoked(session, request) for session in queryset.order_by("id")]
        self.message_user(request, f"{sum(ended)} revoked.")
        if not all(ended):
            text = f"{len(ended) - sum(ended)} had ended before."
            self.message_user(request, text, messages.WARNING)


@admin.register(RefreshToken)
class RefreshTokenAdmin(ReadOnlyAdmin):
    icon = "autorenew"
    list_display = ["id", "session", "family", "created_at", "used_at", "expires_at"]
    list_filter = [("used_at", admin.EmptyFieldListFilter)]
    search_fields = ["id", "family", "session__id", "session__user__email"]
    exclude = ["token_hash"]


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    icon = "key"
    list_display = ["kid", "state", "created_at", "activated_at", "retired_at"]
    list_filter = ["state"]
    search_fields = ["kid"]
    exclude = ["private_encrypted"]


@admin.register(AuditEntry)
class AuditEntryAdmin(TenantModelAdmin):
    icon = "history"
    list_display = ["created_at", "action", "subject_type", "subject_id", "actor_id", "ip"]
    list_filter = ["action", "subject_type", "created_at"]
    search_fields = ["subject_id", "actor_id", "action"]


@admin.register(OAuthAccount)
class OAuthAccountAdmin(ReadOnlyAdmin):
    icon = "link"
    list_display = ["user", "provider", "uid", "last_login"]
    list_filter = ["provider", "last_login"]
    search_fields = ["user__email", "uid"]
    exclude = ["extra_data"]


@admin.register(PasswordReset)
class PasswordResetAdmin(ReadOnlyAdmin):
    icon = "lock_reset"
    list_display = ["user", "created_at", "expires_at", "used_at"]
    list_filter = [("used_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email"]
    exclude = ["token_hash"]


def _revoked(session: Session, request: HttpRequest) -> bool:
    return session_revoke(
        session_id=session.id,
        reason="operator",
        by=_operator(request),
        ip=client_address(request),
        now=utcnow(),
    )


def _operator(request: HttpRequest) -> Any:
    return request.user.pk
