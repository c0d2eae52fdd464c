"""The remote side's own work: sending the simulated provider's webhooks, signed."""

import logging
from uuid import UUID

import msgspec
from django.conf import settings

from projects.payment.clients.provider import OutcomeState
from projects.payment.clients.simulated import simulated_confirm
from projects.payment.domain.signatures import signature_sign
from projects.payment.domain.states import AttemptKind
from projects.payment.errors import SimulatedChargeNotFound
from projects.payment.models import SimulatedCharge
from projects.payment.services.webhooks import WebhookMessage, WebhookOrder, webhook_receive
from shared.core.clock import utcnow

log = logging.getLogger(__name__)
BATCH = 50


def simulated_webhooks_send() -> bool:
    """Send what is due, again until it was taken; True when there was something to send."""
    now = utcnow()
    due = list(
        SimulatedCharge.objects.filter(webhook_due_at__lte=now).order_by("webhook_due_at")[:BATCH]
    )
    sent = [row for row in due if _send(row)]
    return len(sent) == BATCH


def three_d_secure_confirm(*, reference: str) -> None:
    """The customer confirms at their bank. Raises SimulatedChargeNotFound."""
    if not simulated_confirm(reference=reference):
        raise SimulatedChargeNotFound


def simulated_message(row: SimulatedCharge) -> WebhookMessage:
    """What the provider says about one of its orders; one id per order and state."""
    return WebhookMessage(
        id=f"evt_{row.reference}_{row.state}",
        type=f"{row.kind}.{row.state}",
        account=UUID(row.account),
        order=WebhookOrder(
            kind=AttemptKind(row.kind),
            reference=row.reference,
            state=OutcomeState(row.state),
            amount_minor=row.amount_minor,
            currency=row.currency,
            key=row.key,
            reason=row.reason,
        ),
    )


def _send(row: SimulatedCharge) -> bool:
    if row.state == OutcomeState.PENDING:
        row.state = OutcomeState.SUCCEEDED
        SimulatedCharge.objects.filter(id=row.id).update(state=row.state)
    body = msgspec.json.encode(simulated_message(row))
    now = utcnow()
    signature = signature_sign(
        body=body,
        secret=settings.PAYMENT_WEBHOOK_SECRETS["simulated"][0],
        timestamp=int(now.timestamp()),
    )
    try:
        webhook_receive(provider="simulated", body=body, signature=signature, now=now)
    except Exception:
        log.exception("webhook not taken", extra={"reference": row.reference})
        return False
    SimulatedCharge.objects.filter(id=row.id).update(webhook_due_at=None)
    return True
