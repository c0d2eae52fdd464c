"""The simulated provider: deterministic by magic tokens, with a book of its own.

The book's rows are committed on their own, as another company's would be: they survive
whatever becomes of payment's transaction, and `status` answers from them.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum

from projects.payment.clients.provider import (
    Order,
    Outcome,
    OutcomeState,
    ProviderTimeout,
    ProviderUnreachable,
)
from projects.payment.domain.states import AttemptKind
from projects.payment.domain.tokens import Answer, Behaviour, behaviour_of
from projects.payment.models import SimulatedCharge
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.db.reading import rows_read

UNHEARD = "unheard"
PREFIXES = {AttemptKind.CHARGE: "ch", AttemptKind.REFUND: "re", AttemptKind.DISBURSEMENT: "po"}


_BOOK = """
INSERT INTO payment_simulatedcharge (id, key, kind, reference, parent, token, account,
    state, reason, currency, amount_minor, calls, settles_at, webhook_due_at, created_at,
    updated_at)
VALUES (%(id)s, %(key)s, %(kind)s, %(reference)s, %(parent)s, %(token)s, %(account)s, %(state)s,
    %(reason)s, %(currency)s, %(amount_minor)s, 1, %(settles_at)s, %(webhook_due_at)s, %(now)s,
    %(now)s)
ON CONFLICT (key) DO UPDATE
    SET calls = payment_simulatedcharge.calls + 1, updated_at = excluded.updated_at
RETURNING {columns}
"""


class SimulatedProvider:
    """See domain/tokens.py for what each token does."""

    def execute(self, order: Order) -> Outcome:
        """Carry out the order once, however often it is sent."""
        behaviour = behaviour_of(order.token)
        row = self._book(order, behaviour)
        if row.state == UNHEARD:
            raise ProviderUnreachable
        answer = behaviour.refund_answer if order.kind == AttemptKind.REFUND else behaviour.answer
        if answer == Answer.LOST:
            raise ProviderTimeout
        return _outcome_of(row)

    def status(self, key: str) -> Outcome | None:
        """The truth of the book; a delayed order settles when its time has come."""
        row = SimulatedCharge.objects.filter(key=key).exclude(state=UNHEARD).first()
        if row is None:
            return None
        if _has_settled(row, utcnow()):
            SimulatedCharge.objects.filter(id=row.id).update(state=OutcomeState.SUCCEEDED)
            row.state = OutcomeState.SUCCEEDED
        return _outcome_of(row)

    # durable: a remote side never shares the caller's transaction.
    @transaction.atomic(durable=True)
    def _book(self, order: Order, behaviour: Behaviour) -> SimulatedCharge:
        state, reason = _decide(order, behaviour)
        [row] = rows_read(_BOOK, _columns(order, behaviour, state, reason), SimulatedCharge)
        if row.state == UNHEARD and row.calls > 1:
            SimulatedCharge.objects.filter(id=row.id).update(state=state)
            row.state = state
        return row


def simulated_confirm(*, reference: str) -> bool:
    """The customer completes 3-D Secure; False when nothing waits for that."""
    waiting = SimulatedCharge.objects.filter(
        reference=reference, state=OutcomeState.REQUIRES_ACTION
    )
    return bool(waiting.update(state=OutcomeState.SUCCEEDED, webhook_due_at=utcnow()))


def _columns(order: Order, behaviour: Behaviour, state: str, reason: str) -> dict[str, Any]:
    now = utcnow()
    settles_at = now + timedelta(seconds=behaviour.settle_after)
    waits = state == OutcomeState.PENDING
    return {
        **asdict(order),
        "id": uuid7(),
        "reference": f"{PREFIXES[order.kind]}_{uuid4().hex}",
        "state": UNHEARD if _is_unheard(order, behaviour) else str(state),
        "reason": reason,
        "settles_at": settles_at if waits else None,
        "webhook_due_at": settles_at if waits and behaviour.told_by_webhook else None,
        "now": now,
    }


def _is_unheard(order: Order, behaviour: Behaviour) -> bool:
    unreachable = behaviour.answer == Answer.UNREACHABLE_ONCE
    return unreachable and order.kind != AttemptKind.REFUND


def _decide(order: Order, behaviour: Behaviour) -> tuple[str, str]:
    if order.kind == AttemptKind.REFUND:
        return _decide_refund(order, behaviour)
    if behaviour.decline:
        return OutcomeState.FAILED, behaviour.decline
    if behaviour.needs_action and order.kind == AttemptKind.CHARGE:
        return OutcomeState.REQUIRES_ACTION, ""
    return (OutcomeState.PENDING if behaviour.settle_after else OutcomeState.SUCCEEDED), ""


def _decide_refund(order: Order, behaviour: Behaviour) -> tuple[str, str]:
    charge = SimulatedCharge.objects.filter(
        reference=order.parent, state=OutcomeState.SUCCEEDED
    ).first()
    if charge is None:
        return OutcomeState.FAILED, "charge_not_found"
    refunds = SimulatedCharge.objects.filter(parent=order.parent)
    if refunds.filter(state=OutcomeState.FAILED).count() < behaviour.failing_refunds:
        return OutcomeState.FAILED, "refund_declined"
    given = refunds.filter(state=OutcomeState.SUCCEEDED).aggregate(n=Sum("amount_minor"))["n"] or 0
    if given + order.amount_minor > charge.amount_minor:
        return OutcomeState.FAILED, "amount_too_large"
    return OutcomeState.SUCCEEDED, ""


def _has_settled(row: SimulatedCharge, now: datetime) -> bool:
    told_later = behaviour_of(row.token).told_by_webhook
    due = row.settles_at is not None and row.settles_at <= now
    return row.state == OutcomeState.PENDING and due and not told_later


def _outcome_of(row: SimulatedCharge) -> Outcome:
    waits = row.state == OutcomeState.REQUIRES_ACTION
    return Outcome(
        state=OutcomeState(row.state),
        reference=row.reference,
        reason=row.reason,
        action_url=f"https://simulated.invalid/3ds/{row.reference}" if waits else "",
    )
