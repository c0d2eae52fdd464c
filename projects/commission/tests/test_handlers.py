"""What arrives twice counts once; what comes from members and tenants is copied."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest

from projects.commission.errors import TenantProfileUnknown
from projects.commission.models import (
    CalculationLine,
    CommissionFact,
    Payee,
    Payout,
    PayoutState,
    TenantProfile,
)
from projects.commission.services.payouts import payout_approve
from projects.commission.services.periods import period_close
from projects.commission.tests.factories import NOW, SPRING, header, paid
from shared.contracts.commission import CommissionAdjusted, CommissionCalculated, PayoutPaid
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
from shared.contracts.types import MoneyData
from shared.core.ids import uuid7
from shared.db.copies import CopyUnknownYet

pytestmark = pytest.mark.django_db
HUNDRED = MoneyData("100.00", "USD")


def payment(agent_id: UUID | None, at: datetime = SPRING) -> PaymentSucceeded:
    return PaymentSucceeded(
        transaction_id=uuid7(),
        invoice_id=uuid7(),
        lead_id=uuid7(),
        agent_id=agent_id,
        amount=HUNDRED,
        invoice_amount=HUNDRED,
        occurred_at=at,
        recorded_at=NOW,
    )


def refund(of: PaymentSucceeded, amount: str) -> RefundSucceeded:
    return RefundSucceeded(
        refund_id=uuid7(),
        transaction_id=of.transaction_id,
        invoice_id=of.invoice_id,
        lead_id=of.lead_id,
        agent_id=of.agent_id,
        amount=MoneyData(amount, "USD"),
        invoice_amount=HUNDRED,
        occurred_at=SPRING,
        recorded_at=NOW,
    )


def test_a_payment_delivered_three_times_counts_once(carla, deliver, assert_published) -> None:
    event = payment(carla)
    deliver(event, times=3)
    assert header(carla, "2017-Q2").earned == 8
    [told] = assert_published(CommissionCalculated)
    assert (told.invoice_id, told.lead_id) == (event.invoice_id, event.lead_id)
    assert CommissionFact.objects.get().event_id is not None


def test_a_refund_delivered_twice_takes_back_once(carla, deliver, assert_published) -> None:
    event = payment(carla)
    deliver(event)
    deliver(refund(event, "25.00"), times=2)
    assert header(carla, "2017-Q2").earned == 6
    assert_published(CommissionAdjusted)


def test_a_payment_of_an_unknown_tenant_waits(tenant, cast, deliver) -> None:
    event = payment(cast.carla.user_id)
    with pytest.raises(TenantProfileUnknown):
        deliver(event)
    assert not CalculationLine.objects.exists()


def test_a_disbursement_delivered_twice_pays_once(carla, deliver, assert_published) -> None:
    paid(carla, "1000")
    [draft] = period_close(label="2017-Q2", by=None, at=NOW).payouts
    payout_approve(payout_id=draft.id, by=uuid7(), at=NOW)
    failed = DisbursementFailed(
        transaction_id=uuid7(), payout_id=draft.id, reason="account closed", occurred_at=NOW
    )
    deliver(failed, times=2)
    assert Payout.objects.get().state == PayoutState.FAILED
    money = MoneyData("80.00", "USD")
    succeeded = DisbursementSucceeded(
        transaction_id=uuid7(), payout_id=draft.id, amount=money, occurred_at=NOW
    )
    deliver(succeeded, times=2)
    assert Payout.objects.get().state == PayoutState.PAID
    [told] = assert_published(PayoutPaid)
    assert told.amount.money().amount == Decimal("80.00")


def test_the_tenant_is_copied_and_kept_current(tenant, deliver) -> None:
    facts = {"tenant_id": tenant, "slug": "acme", "currency": "USD"}
    deliver(TenantCreated(name="Acme", timezone="UTC", **facts), times=2)
    deliver(TenantUpdated(name="Acme Inc", timezone="Europe/Berlin", **facts))
    profile = TenantProfile.objects.get()
    assert (profile.name, profile.timezone) == ("Acme Inc", "Europe/Berlin")


def test_members_are_copied_in_whatever_order_their_topics_come(tenant, cast, deliver) -> None:
    user_id = cast.carla.user_id
    updated = UserUpdated(user_id=user_id, name="Carla M", email="m@example.com")
    with pytest.raises(CopyUnknownYet):
        deliver(updated)
    member = {"name": "Carla", "email": "carla@example.com", "state": "active"}
    deliver(MemberAdded(user_id=user_id, role="agent", **member), times=2)
    deliver(updated)
    deliver(MemberRoleChanged(user_id=user_id, role="manager", previous_role="agent"))
    payee = Payee.objects.get()
    assert (payee.name, payee.role, payee.active) == ("Carla M", "manager", True)
    deliver(MemberRemoved(user_id=user_id))
    assert not Payee.objects.get().active


def test_a_deactivated_user_is_no_longer_active(carla, deliver) -> None:
    deliver(UserDeactivated(user_id=carla))
    payee = Payee.objects.get()
    assert (payee.active, payee.name) == (False, "Carla")
