"""What passes between us and the providers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from projects.payment.admin.shown import StateShown
from projects.payment.models import ProviderAttempt, SimulatedCharge, WebhookInbox
from projects.payment.services.attempts import attempt_retry
from shared.api.admin import ReadOnlyAdmin, TenantModelAdmin, action_in_tenant


def _retry(attempt: ProviderAttempt, request: HttpRequest) -> None:
    attempt_retry(attempt_id=attempt.id)


@admin.register(ProviderAttempt)
class ProviderAttemptAdmin(StateShown, TenantModelAdmin):
    """What was asked of the provider; an open attempt can be asked about at once."""

    icon = "sync_alt"
    list_display = ["idempotency_key", "kind", "shown_state", "number", "due_at", "transaction"]
    list_filter = ["kind", "state", "provider"]
    search_fields = ["idempotency_key", "transaction__id"]
    actions = [action_in_tenant(_retry, description="Retry", name="retry")]


@admin.register(WebhookInbox)
class WebhookInboxAdmin(StateShown, TenantModelAdmin):
    """What providers told us, and what became of it."""

    icon = "webhook"
    list_display = ["received_at", "provider", "kind", "shown_state", "reason", "event_id"]
    list_filter = ["provider", "state", "kind", "received_at"]
    search_fields = ["event_id", "kind"]
    readonly_fields = ["shown_body"]

    @display(description="body")
    def shown_body(self, obj: Any) -> str:
        return bytes(obj.body).decode(errors="replace")


@admin.register(SimulatedCharge)
class SimulatedChargeAdmin(StateShown, ReadOnlyAdmin):
    """The simulated provider's own book, which knows no tenant."""

    icon = "science"
    list_display = ["reference", "kind", "shown_state", "token", "amount_minor", "calls", "reason"]
    list_filter = ["kind", "state", "token"]
    search_fields = ["key", "reference"]
