"""The pages of people who look after who is told what, and why a mail did not arrive."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from unfold.decorators import display

from projects.notification.domain.kinds import KINDS
from projects.notification.models import (
    DeliveryAttempt,
    Member,
    Notification,
    NotificationPreference,
    NotificationTemplate,
    PushSubscription,
    Suppression,
    TenantProfile,
)
from projects.notification.services.mailing import mail_request_again
from projects.notification.services.settling import notification_cancel
from projects.notification.services.suppressing import suppression_delete
from projects.notification.services.templates import template_publish
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    elsewhere_link,
    list_link,
    one_line,
    people_named_by,
    short,
    tenants_named_by,
)
from shared.core.clock import utcnow

STATE_COLOURS = {
    "queued": "info",
    "sent": "success",
    "delivered": "success",
    "skipped": "warning",
    "cancelled": "warning",
    "undelivered": "danger",
    "bounced": "danger",
    "draft": "info",
    "published": "success",
    "deferred": "warning",
    "refused": "danger",
}

SUBJECT_SHOWN = 60

people_named_by(Member, key="user_id")
tenants_named_by(TenantProfile)


class _Shown:
    """A column that several tables share."""

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, row: Any) -> str:
        return row.state


def _send_again(row: Notification, request: HttpRequest) -> None:
    mail_request_again(notification_id=row.id)


def _cancel(row: Notification, request: HttpRequest) -> None:
    notification_cancel(notification_id=row.id, at=utcnow())


def _lift(row: Suppression, request: HttpRequest) -> None:
    suppression_delete(suppression_id=row.id)


def _publish(row: NotificationTemplate, request: HttpRequest) -> None:
    template_publish(template_id=row.id, version=row.version, by=None, at=utcnow())


class DeliveryAttemptInline(TenantTabularInline):
    model = DeliveryAttempt
    fields = ["created_at", "outcome", "code", "detail", "milliseconds"]
    ordering = ["id"]


@admin.register(Notification)
class NotificationAdmin(_Shown, TenantModelAdmin):
    """What was told to whom; a mail's tries are on its page."""

    icon = "notifications"
    list_display = ["created_at", "kind", "channel", "recipient_id", "shown_state", "reason"]
    list_display += ["shown_subject", "about", "read_at", "tries"]
    exclude = ["subject", "text", "about_id"]
    readonly_fields = ["shown_subject", "shown_text", "about"]
    list_filter = ["channel", "state", "category", "occurred_at"]
    search_fields = ["address", "recipient_id__exact", "about_id__exact", "event_id__exact"]
    ordering = ["-id"]
    inlines = [DeliveryAttemptInline]
    actions = [
        action_in_tenant(_send_again, description="Send again", name="send_again"),
        action_in_tenant(_cancel, description="Cancel", name="cancel"),
    ]

    @display(description="about")
    def about(self, row: Notification) -> str:
        """The lead, payout or whatever, in the admin that has it."""
        kind = KINDS.get(row.kind)
        shown = one_line(short(row.about_id), row.about_id)
        return elsewhere_link(kind.about if kind else "", row.about_id, shown)

    @display(description="subject")
    def shown_subject(self, row: Notification) -> str:
        return one_line(Truncator(row.words.subject).chars(SUBJECT_SHOWN), row.words.subject)

    @display(description="text")
    def shown_text(self, row: Notification) -> str:
        return row.words.text

    @display(description="tries")
    def tries(self, row: Notification) -> str:
        return list_link(DeliveryAttempt, str(row.attempts), notification__id__exact=row.id)


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(TenantModelAdmin):
    """What mail servers said."""

    icon = "outgoing_mail"
    list_display = ["created_at", "notification", "shown_outcome", "code", "detail", "milliseconds"]
    list_filter = ["outcome"]
    ordering = ["-id"]

    @display(description="outcome", ordering="outcome", label=STATE_COLOURS)
    def shown_outcome(self, row: DeliveryAttempt) -> str:
        return row.outcome


@admin.register(NotificationTemplate)
class NotificationTemplateAdmin(_Shown, TenantModelAdmin):
    """The tenants' own words, all versions."""

    icon = "edit_note"
    list_display = ["kind", "channel", "language", "number", "shown_state", "subject"]
    list_display += ["published_at"]
    list_filter = ["state", "channel"]
    search_fields = ["kind", "subject"]
    ordering = ["kind", "channel", "language", "-number"]
    actions = [action_in_tenant(_publish, description="Publish", name="publish")]


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(TenantModelAdmin):
    """What people have chosen."""

    icon = "tune"
    list_display = ["category", "user_id", "channel", "enabled"]
    list_filter = ["category", "channel", "enabled"]
    search_fields = ["user_id__exact"]


@admin.register(Suppression)
class SuppressionAdmin(TenantModelAdmin):
    """Addresses that get no mail."""

    icon = "unsubscribe"
    list_display = ["address", "cause", "detail", "created_at"]
    list_filter = ["cause"]
    search_fields = ["address"]
    actions = [action_in_tenant(_lift, description="Let them have mail again", name="lift")]


@admin.register(PushSubscription)
class PushSubscriptionAdmin(TenantModelAdmin):
    """Browsers that may be sent to; their keys stay hidden."""

    icon = "notifications_active"
    list_display = ["created_at", "user_id", "user_agent"]
    search_fields = ["user_id__exact"]
    exclude = ["p256dh", "auth"]


@admin.register(Member)
class MemberAdmin(TenantModelAdmin):
    """The gateway's members, as far as they are known here."""

    icon = "groups"
    list_display = ["name", "email", "role", "active", "language"]
    list_filter = ["role", "active"]
    search_fields = ["name", "email", "user_id__exact"]
    ordering = ["name"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    """The gateway's tenants, as far as they are known here."""

    icon = "apartment"
    list_display = ["name", "timezone", "currency"]
