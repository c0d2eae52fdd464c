"""Commission on payments, taken back by refunds; nothing is lost, nothing counts twice."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from projects.commission.domain.periods import local_day, span_of
from projects.commission.models import (
    CalculationLine,
    CommissionAssignment,
    CommissionFact,
    LineReason,
)
from projects.commission.selectors import assignment_covering, tenant_profile_get
from projects.commission.services.facts import (
    payment_fact_add,
    refund_fact_add,
    refunded_payment,
)
from projects.commission.services.headers import agent_hold, header_of
from projects.commission.services.posting import Posting, line_post
from projects.commission.services.recounting import terms_follow
from projects.commission.services.terms import (
    applied_terms,
    counts,
    period_kind_of,
    uncounted_reason,
)
from shared.core.money import Money

ZERO = Decimal(0)


@transaction.atomic
def commission_calculate(
    *,
    transaction_id: UUID,
    invoice_id: UUID,
    amount: Money,
    occurred_at: datetime,
    recorded_at: datetime,
    agent_id: UUID | None = None,
    lead_id: UUID | None = None,
    event_id: UUID | None = None,
) -> CalculationLine | None:
    """Keep a payment and calculate its agent's commission; None when it has no agent.

    Without a plan for the day the line is zero and says so. A payment of a closed period
    lands in the open one. Raises TenantProfileUnknown (transient), PaymentAlreadyCounted.
    """
    sale_on = local_day(occurred_at, tenant_profile_get().timezone)
    sequence = 0 if agent_id is None else agent_hold(agent_id=agent_id)
    fact = payment_fact_add(
        transaction_id=transaction_id,
        event_id=event_id,
        agent_id=agent_id,
        invoice_id=invoice_id,
        lead_id=lead_id,
        amount=amount,
        sale_on=sale_on,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
    )
    if agent_id is None:
        return None
    return _fact_post(fact, agent_id=agent_id, day=sale_on, sequence=sequence)


@transaction.atomic
def commission_clawback(
    *,
    refund_id: UUID,
    transaction_id: UUID,
    amount: Money,
    occurred_at: datetime,
    recorded_at: datetime,
    event_id: UUID | None = None,
) -> CalculationLine | None:
    """Keep a refund and take back the commission on it; None when the payment had no agent.

    The period of the sale is calculated without the refunded part and the difference is
    posted: there while it is open, else in the open period. Raises TenantProfileUnknown
    (transient), RefundedPaymentUnknown, RefundCurrencyDiffers, RefundAlreadyCounted.
    """
    day = local_day(occurred_at, tenant_profile_get().timezone)
    payment = refunded_payment(transaction_id=transaction_id, amount=amount)
    agent_id = payment.agent_id
    sequence = 0 if agent_id is None else agent_hold(agent_id=agent_id)
    fact = refund_fact_add(
        refund_id=refund_id,
        event_id=event_id,
        payment=payment,
        amount=amount,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
    )
    if agent_id is None:
        return None
    line = CalculationLine.objects.filter(fact=payment).first()
    return _fact_post(fact, agent_id=agent_id, day=day, sequence=sequence, reverses=line)


def _fact_post(
    fact: CommissionFact,
    *,
    agent_id: UUID,
    day: date,
    sequence: int,
    reverses: CalculationLine | None = None,
) -> CalculationLine:
    assignment = assignment_covering(agent_id=agent_id, day=fact.sale_on)
    span = span_of(fact.sale_on, period_kind_of(assignment))
    home = header_of(agent_id=agent_id, span=span, currency=fact.currency)
    applied = applied_terms(assignment, currency=fact.currency, kind=span.kind)
    sequence = terms_follow(home, applied, before=fact, sequence=sequence)
    counted = counts(applied, fact.sale_on)
    posting = Posting(
        home=home,
        applied=applied,
        fact=fact,
        basis=fact.amount if counted else ZERO,
        facts=1 if counted else 0,
        reason=_reason(fact, assignment, counted=counted, clawback=reverses is not None),
        day=day,
        sequence=sequence,
        occurred_at=fact.occurred_at,
        recorded_at=fact.recorded_at,
        reverses=reverses,
    )
    return line_post(posting)


def _reason(
    fact: CommissionFact,
    assignment: CommissionAssignment | None,
    *,
    counted: bool,
    clawback: bool,
) -> LineReason:
    if not counted:
        return uncounted_reason(assignment, currency=fact.currency, sale_on=fact.sale_on)
    return LineReason.CLAWBACK if clawback else LineReason.NONE
