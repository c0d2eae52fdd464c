"""What arrives from siblings, also twice."""

from uuid import uuid4

import pytest

from projects.payment.domain.states import InvoiceState, TransactionState
from projects.payment.errors import LeadInvoiced
from projects.payment.models import Invoice, TenantProfile, Transaction
from projects.payment.selectors import tenant_currency
from projects.payment.services.deals import won_withdraw
from projects.payment.services.invoices import invoice_void
from projects.payment.services.profiles import billing_profile_update
from projects.payment.tests.factories import WON_AT, attempts_drain, lead_won
from shared.contracts.gateway import TenantCreated, TenantUpdated
from shared.contracts.payment import InvoiceIssued, InvoicePaid, PaymentSucceeded
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def test_a_won_lead_is_invoiced_and_collected_at_its_own_time(tenant, deliver, assert_published):
    event = lead_won()
    deliver(event, times=2)
    [issued] = assert_published(InvoiceIssued)
    assert (issued.lead_id, issued.agent_id) == (event.lead_id, event.agent_id)
    assert issued.amount == MoneyData("1054.00", "USD")
    assert issued.occurred_at == WON_AT < issued.recorded_at
    attempts_drain()
    [paid] = assert_published(PaymentSucceeded)
    assert paid.occurred_at == WON_AT < paid.recorded_at
    assert paid.amount == paid.invoice_amount == MoneyData("1054.00", "USD")
    assert assert_published(InvoicePaid)[0].occurred_at == WON_AT
    assert Invoice.objects.get().state == InvoiceState.PAID


def test_two_events_about_one_win_issue_once(tenant, deliver, assert_published):
    event = lead_won()
    deliver(event)
    deliver(event, version=2)
    assert_published(InvoiceIssued)
    assert Transaction.objects.count() == 1


def test_a_win_of_today_is_paid_when_it_is_paid(tenant, deliver, assert_published):
    now = utcnow()
    deliver(lead_won(occurred_at=now, backdated=False))
    attempts_drain()
    [paid] = assert_published(PaymentSucceeded)
    assert paid.occurred_at > now


def test_with_manual_collection_nothing_is_charged(tenant, deliver, assert_published, cast):
    billing_profile_update(by=cast.faye.user_id, collection="manual")
    deliver(lead_won())
    assert Invoice.objects.get().state == InvoiceState.OPEN
    assert not Transaction.objects.exists()
    assert_published(InvoiceIssued)


def test_a_declining_customer_leaves_the_invoice_open(tenant, deliver, cast):
    billing_profile_update(by=cast.faye.user_id, default_token="tok_decline")
    deliver(lead_won())
    attempts_drain()
    assert Transaction.objects.get().state == TransactionState.FAILED
    assert Invoice.objects.get().state == InvoiceState.OPEN


def test_each_tenant_has_its_own(tenant, other_tenant, deliver):
    deliver(lead_won())
    with tenant_scope(other_tenant):
        deliver(lead_won())
        assert Invoice.objects.get().number == "INV-000001"
    assert Invoice.objects.count() == 1


def test_a_withdrawn_win_is_never_invoiced(tenant, deliver, assert_published):
    event = lead_won()
    won_withdraw(lead_id=event.lead_id, lead_version=3)
    deliver(event, version=3)
    assert not Invoice.objects.exists()
    assert_published(InvoiceIssued, count=0)
    deliver(event, version=4)
    assert_published(InvoiceIssued)


def test_an_invoiced_win_cannot_be_withdrawn_until_it_is_void(tenant, deliver):
    event = lead_won(amount=MoneyData("9.00", "USD"))
    deliver(event)
    with pytest.raises(LeadInvoiced):
        won_withdraw(lead_id=event.lead_id, lead_version=1)
    attempts_drain()
    with pytest.raises(LeadInvoiced):
        won_withdraw(lead_id=event.lead_id, lead_version=1)


def test_a_voided_invoice_frees_its_lead(tenant, deliver, cast):
    billing_profile_update(by=cast.faye.user_id, collection="manual")
    event = lead_won()
    deliver(event)
    invoice_void(invoice_id=Invoice.objects.get().id, reason="wrong amount")
    won_withdraw(lead_id=event.lead_id, lead_version=1)
    deliver(event, version=2)
    assert sorted(Invoice.objects.values_list("state", flat=True)) == ["open", "void"]


def test_tenant_facts_are_kept_and_never_go_back(tenant, deliver):
    facts = {"tenant_id": tenant, "slug": "a", "name": "A", "timezone": "Europe/Berlin"}
    assert tenant_currency() == "USD"
    deliver(TenantUpdated(**facts, currency="EUR"), version=2)
    deliver(TenantCreated(**facts, currency="KWD"), version=1)
    assert tenant_currency() == "EUR"
    assert TenantProfile.objects.count() == 1


def test_a_lead_without_a_description_still_has_its_line(tenant, deliver):
    deliver(lead_won(description="", lead_id=uuid4()))
    assert Invoice.objects.get().lines.get().description == "Deal"
