"""Events that commission listens to: one service call each."""

from projects.commission.services.calculations import commission_calculate, commission_clawback
from projects.commission.services.members import payee_amend, payee_put, tenant_profile_put
from projects.commission.services.payouts import payout_failed, payout_paid
from shared.auth.local_copies import MemberAnswer, TenantAnswer, member_copy, tenant_copy
from shared.contracts.gateway import (
    MemberAdded,
    MemberRemoved,
    MemberRoleChanged,
    TenantCreated,
    TenantUpdated,
    UserDeactivated,
    UserUpdated,
)
from shared.contracts.payment import (
    DisbursementFailed,
    DisbursementSucceeded,
    PaymentSucceeded,
    RefundSucceeded,
)
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.subscribe import subscribe


@subscribe(PaymentSucceeded)
def on_payment_succeeded(event: PaymentSucceeded, envelope: Envelope) -> None:
    commission_calculate(
        transaction_id=event.transaction_id,
        invoice_id=event.invoice_id,
        lead_id=event.lead_id,
        agent_id=event.agent_id,
        amount=event.amount.money(),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        event_id=envelope.id,
    )


@subscribe(RefundSucceeded)
def on_refund_succeeded(event: RefundSucceeded, envelope: Envelope) -> None:
    commission_clawback(
        refund_id=event.refund_id,
        transaction_id=event.transaction_id,
        amount=event.amount.money(),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        event_id=envelope.id,
    )


@subscribe(DisbursementSucceeded)
def on_disbursement_succeeded(event: DisbursementSucceeded, envelope: Envelope) -> None:
    payout_paid(
        payout_id=event.payout_id,
        transaction_id=event.transaction_id,
        amount=event.amount.money(),
        at=event.occurred_at,
    )


@subscribe(DisbursementFailed)
def on_disbursement_failed(event: DisbursementFailed, envelope: Envelope) -> None:
    payout_failed(payout_id=event.payout_id, reason=event.reason)


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_told(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    tenant_profile_put(name=event.name, timezone=event.timezone, currency=event.currency)


@subscribe(MemberAdded)
def on_member_added(event: MemberAdded, envelope: Envelope) -> None:
    payee_put(
        agent_id=event.user_id, name=event.name, email=event.email, role=event.role, active=True
    )


@subscribe(MemberRoleChanged)
def on_member_role_changed(event: MemberRoleChanged, envelope: Envelope) -> None:
    payee_put(agent_id=event.user_id, role=event.role)


@subscribe(MemberRemoved)
def on_member_removed(event: MemberRemoved, envelope: Envelope) -> None:
    payee_put(agent_id=event.user_id, active=False)


@subscribe(UserUpdated)
def on_user_updated(event: UserUpdated, envelope: Envelope) -> None:
    payee_amend(agent_id=event.user_id, name=event.name, email=event.email)


@subscribe(UserDeactivated)
def on_user_deactivated(event: UserDeactivated, envelope: Envelope) -> None:
    payee_amend(agent_id=event.user_id, active=False)


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenant_profile_put(
        name=told.name,
        timezone=told.timezone,
        currency=told.currency,
        asked_at=told.asked_at,
    )


@member_copy
def on_member_answer(told: MemberAnswer) -> Stored:
    return payee_put(
        agent_id=told.user_id,
        name=told.name,
        email=told.email,
        role=told.role,
        active=told.active,
        asked_at=told.asked_at,
    )
