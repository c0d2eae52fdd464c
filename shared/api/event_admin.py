"""Admin of outbox, inbox and dead letters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from shared.api.tenant_admin import TenantModelAdmin, action_in_tenant
from shared.events.errors import EventNotParked
from shared.events.models import DeadLetter, InboxEvent, OutboxEvent
from shared.events.parked import parked_retry
from shared.events.services import dead_letter_discard, dead_letter_replay


def _replay(letter: DeadLetter, request: HttpRequest) -> None:
    dead_letter_replay(dead_letter_id=letter.id)


def _discard(letter: DeadLetter, request: HttpRequest) -> None:
    reason = f"discarded in the admin by {request.user}"
    dead_letter_discard(dead_letter_id=letter.id, reason=reason)


def _retry(event: OutboxEvent, request: HttpRequest) -> None:
    if not parked_retry(event_ids=[event.id]):
        raise EventNotParked


@admin.register(DeadLetter)
class DeadLetterAdmin(TenantModelAdmin):
    """Messages that could not be handled; replayed as they are, or discarded."""

    list_display = ["created_at", "type", "key", "shown_state", "reason", "attempts"]
    list_filter = ["state", "type"]
    search_fields = ["key", "type"]
    actions = [
        action_in_tenant(_replay, description="Replay", name="replay"),
        action_in_tenant(_discard, description="Discard", name="discard"),
    ]

    @display(
        description="state",
        label={"open": "danger", "waiting": "warning", "replayed": "success"},
    )
    def shown_state(self, obj: Any) -> str:
        return obj.state


@admin.register(OutboxEvent)
class OutboxEventAdmin(TenantModelAdmin):
    """Events on their way to the broker."""

    list_display = ["time", "type", "key", "aggregate_version", "published_at", "parked_at"]
    list_filter = ["type", ("published_at", admin.EmptyFieldListFilter)]
    list_filter += [("parked_at", admin.EmptyFieldListFilter)]
    search_fields = ["key", "type", "id__exact"]
    readonly_fields = ["shown_data"]
    actions = [action_in_tenant(_retry, description="Send again", name="retry")]

    @display(description="data")
    def shown_data(self, obj: Any) -> str:
        return bytes(obj.data).decode(errors="replace")


@admin.register(InboxEvent)
class InboxEventAdmin(TenantModelAdmin):
    """Events that were handled."""

    list_display = ["created_at", "event_id"]
    search_fields = ["event_id"]
