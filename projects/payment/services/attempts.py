"""Carrying out attempts, as jobs: ask outside any transaction, record in one.

A process may die between any two lines: the lease then lapses, the next claim asks the
provider by the same key what became of the order, and goes on from there.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from projects.payment.clients.commission import payout_claim, payout_get
from projects.payment.clients.provider import (
    Outcome,
    OutcomeState,
    ProviderTimeout,
    ProviderUnreachable,
)
from projects.payment.clients.providers import provider_get
from projects.payment.domain.retries import retry_delay
from projects.payment.domain.states import (
    AttemptKind,
    AttemptState,
    RefundState,
    TransactionState,
)
from projects.payment.errors import AttemptClosed, AttemptNotFound
from projects.payment.models import OPEN_ATTEMPTS, ProviderAttempt, Refund, Transaction
from projects.payment.services.charges import charge_settle
from projects.payment.services.claims import Claim, attempt_claim
from projects.payment.services.disbursements import disbursement_settle, payout_refusal
from projects.payment.services.intents import ATTEMPT_TASK, AttemptArgs
from projects.payment.services.refunds import refund_settle
from shared.core.clock import utcnow
from shared.core.errors import Unavailable
from shared.jobs.request import job_request

ATTEMPT_STATES = {
    OutcomeState.SUCCEEDED: AttemptState.SUCCEEDED,
    OutcomeState.FAILED: AttemptState.FAILED,
    OutcomeState.PENDING: AttemptState.UNKNOWN,
    OutcomeState.REQUIRES_ACTION: AttemptState.UNKNOWN,
}


def attempt_run(*, attempt_id: UUID, now: datetime) -> float | None:
    """Ask the provider about an attempt that is due, and record what it says.

    Returns None once it has its outcome, else the seconds until it is to be asked again.
    Raises AttemptNotFound.
    """
    claim = attempt_claim(attempt_id=attempt_id, now=now)
    if claim is not None:
        claim_carry_out(claim)
    attempt = ProviderAttempt.objects.filter(id=attempt_id).first()
    if attempt is None:
        raise AttemptNotFound
    if attempt.state not in OPEN_ATTEMPTS:
        return None
    return max(0.0, (attempt.due_at - now).total_seconds())


def claim_carry_out(claim: Claim) -> None:
    """Ask the provider about one claimed attempt and record what it says."""
    try:
        outcome = _ask(claim)
    except ProviderTimeout:
        _record_unknown(claim)
    except (ProviderUnreachable, Unavailable):
        _release(claim, AttemptState.PENDING)
    else:
        _record(claim, outcome)


def _ask(claim: Claim) -> Outcome:
    provider = provider_get(claim.provider)
    if claim.may_have_been_sent:
        known = provider.status(claim.order.key)
        if known is not None:
            return known
    if claim.order.kind == AttemptKind.DISBURSEMENT:
        refusal = _payout_refusal(claim)
        if refusal is not None:
            return Outcome(state=OutcomeState.FAILED, reason=refusal)
    return provider.execute(claim.order)


def _payout_refusal(claim: Claim) -> str | None:
    payout_id = claim.payment.payout_id
    if payout_id is None:
        return "payout_missing"
    payout = payout_get(payout_id=payout_id, tenant_id=claim.tenant_id)
    refusal = payout_refusal(claim.payment, payout)
    if refusal is None and not payout_claim(payout_id=payout_id, tenant_id=claim.tenant_id):
        return "payout_not_approved"
    return refusal


@transaction.atomic
def _record(claim: Claim, outcome: Outcome) -> None:
    if not _release(claim, ATTEMPT_STATES[outcome.state], outcome):
        return
    outcome_apply(
        kind=claim.order.kind,
        transaction_id=claim.payment.id,
        refund_id=claim.refund_id,
        outcome=outcome,
    )


def outcome_apply(
    *, kind: AttemptKind, transaction_id: UUID, refund_id: UUID | None, outcome: Outcome
) -> bool:
    """Apply an outcome to the intent it belongs to, once; False when it changes nothing."""
    if kind == AttemptKind.CHARGE:
        return charge_settle(transaction_id=transaction_id, outcome=outcome)
    if kind == AttemptKind.DISBURSEMENT:
        return disbursement_settle(transaction_id=transaction_id, outcome=outcome)
    if refund_id is None:
        raise ValueError("the attempt of a refund has its refund")
    return refund_settle(refund_id=refund_id, outcome=outcome)


@transaction.atomic
def _record_unknown(claim: Claim) -> None:
    if not _release(claim, AttemptState.UNKNOWN):
        return
    if claim.refund_id:
        Refund.objects.filter(id=claim.refund_id, state=RefundState.PROCESSING).update(
            state=RefundState.UNKNOWN, version=F("version") + 1
        )
        return
    Transaction.objects.filter(id=claim.payment.id, state=TransactionState.PROCESSING).update(
        state=TransactionState.UNKNOWN, version=F("version") + 1
    )


_RELEASE = """
UPDATE payment_providerattempt
SET state = %(state)s, claimed_until = NULL, due_at = %(due)s, updated_at = %(now)s,
    response = coalesce(%(response)s::jsonb, response)
WHERE tenant_id = %(tenant)s AND id = %(id)s AND number = %(number)s AND state = 'claimed'
"""


def _release(claim: Claim, state: AttemptState, outcome: Outcome | None = None) -> bool:
    """End the lease; False when another claim has taken over meanwhile."""
    now = utcnow()
    values: dict[str, Any] = {
        "id": claim.attempt_id,
        "tenant": claim.tenant_id,
        "number": claim.number,
        "state": state,
        "now": now,
        "due": now + retry_delay(claim.number),
        "response": outcome and json.dumps(outcome.as_response()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, values)
        return cursor.rowcount == 1


@transaction.atomic
def attempt_retry(*, attempt_id: UUID) -> None:
    """Have an open attempt asked about at once. Raises AttemptNotFound, AttemptClosed."""
    attempts = ProviderAttempt.objects.filter(id=attempt_id)
    if not attempts.exists():
        raise AttemptNotFound
    waiting = [AttemptState.PENDING, AttemptState.UNKNOWN]
    if not attempts.filter(state__in=waiting).update(due_at=utcnow()):
        raise AttemptClosed
    # Without a unique key: the attempt's own job may be waiting for a later moment.
    job_request(task=ATTEMPT_TASK, args=AttemptArgs(attempt_id=attempt_id))


def attempt_close(*, attempt_id: UUID, outcome: Outcome) -> None:
    """Take over a final outcome that came another way than by asking."""
    ProviderAttempt.objects.filter(id=attempt_id, state__in=OPEN_ATTEMPTS).update(
        state=ATTEMPT_STATES[outcome.state], claimed_until=None, response=outcome.as_response()
    )
