"""The life of an invoice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from projects.payment.domain.states import InvoiceState
from projects.payment.errors import (
    ChargeInFlight,
    InvoiceEmpty,
    InvoiceNotFound,
    InvoicePartlyPaid,
    InvoiceStateRefused,
    LeadAlreadyInvoiced,
    LinesInvalid,
    TimeRefused,
)
from projects.payment.models import Invoice, InvoiceLine, LedgerEntry
from projects.payment.selectors import invoice_summary, ledger_summary
from projects.payment.services import charges, invoices
from projects.payment.tests.factories import (
    WON_AT,
    charge,
    draft,
    minor,
    opened,
    usd,
)
from shared.contracts.payment import InvoiceIssued, InvoicePaid, InvoiceVoided
from shared.core.clock import utcnow
from shared.core.money import Money
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db


def test_a_draft_has_no_number_and_tells_nobody(tenant, assert_published):
    invoice = draft(usd("10.00"))
    assert (invoice.state, invoice.number, invoice.total_minor) == ("draft", None, 1000)
    assert_published(InvoiceIssued, count=0)


def test_opening_gives_the_next_number_and_posts_what_is_owed(tenant, assert_published):
    first, second = opened(usd("10.00")), opened(usd("2.50"))
    assert (first.number, second.number) == ("INV-000001", "INV-000002")
    told = assert_published(InvoiceIssued, count=2)
    assert [event.number for event in told] == ["INV-000001", "INV-000002"]
    balances = {a["code"]: a["balance"] for a in ledger_summary()["accounts"]}
    assert balances == {"receivable": usd("12.50"), "revenue": -usd("12.50")}


def test_each_tenant_counts_on_its_own(tenant, other_tenant):
    opened()
    with tenant_scope(other_tenant):
        assert opened().number == "INV-000001"


def test_an_opened_invoice_keeps_its_business_time(tenant, assert_published):
    invoice = invoices.invoice_open(invoice_id=draft().id, occurred_at=WON_AT, backdated=True)
    assert invoice.occurred_at == WON_AT
    assert invoice.due_at == WON_AT + timedelta(days=14)
    [told] = assert_published(InvoiceIssued)
    assert told.occurred_at == WON_AT < told.recorded_at


def test_an_invoice_cannot_be_of_tomorrow(tenant):
    with pytest.raises(TimeRefused):
        invoices.invoice_open(invoice_id=draft().id, occurred_at=utcnow() + timedelta(days=1))


def test_opening_twice_is_refused_and_takes_no_number(tenant):
    invoice = opened()
    with pytest.raises(InvoiceStateRefused):
        invoices.invoice_open(invoice_id=invoice.id)
    assert opened().number == "INV-000002"


def test_an_empty_draft_cannot_be_opened(tenant):
    with pytest.raises(InvoiceEmpty):
        invoices.invoice_open(invoice_id=invoices.invoice_create(currency="USD", lines=[]).id)


def test_nothing_owed_is_paid_at_once(tenant, assert_published):
    invoice = opened(usd("0.00"))
    assert invoice.state == InvoiceState.PAID
    assert_published(InvoicePaid)
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    "lines",
    [
        [("x", 1, Money.parse("1.00", "EUR"))],
        [("x", 0, Money.parse("1.00", "USD"))],
        [("x", 1, Money.parse("-1.00", "USD"))],
        [("x", 1_000_000, Money.parse("900000000000000.00", "USD"))],
    ],
)
def test_lines_that_make_no_sense_are_refused(tenant, lines):
    with pytest.raises(LinesInvalid):
        invoices.invoice_create(currency="USD", lines=lines)


@pytest.mark.parametrize(
    ("text", "currency", "expected"), [("500", "JPY", 500), ("1.234", "KWD", 1234)]
)
def test_minor_units_follow_the_currency(tenant, text, currency, expected):
    assert opened(Money.parse(text, currency)).total_minor == expected


def test_a_lead_is_invoiced_once_until_its_invoice_is_void(tenant):
    lead_id = uuid4()
    first = opened(lead_id=lead_id)
    with pytest.raises(LeadAlreadyInvoiced):
        draft(lead_id=lead_id)
    invoices.invoice_void(invoice_id=first.id, reason="typo")
    assert opened(lead_id=lead_id).number == "INV-000002"


def test_voiding_takes_back_what_was_posted(tenant, assert_published):
    invoice = invoices.invoice_void(invoice_id=opened(usd("9.00")).id, reason="typo")
    assert (invoice.state, invoice.number) == (InvoiceState.VOID, "INV-000001")
    assert all(not a["balance"] for a in ledger_summary()["accounts"])
    [told] = assert_published(InvoiceVoided)
    assert told.reason == "typo"
    assert invoice_summary()["issued"] == 0


def test_a_draft_is_voided_quietly(tenant, assert_published):
    invoices.invoice_void(invoice_id=draft().id, reason="typo")
    assert_published(InvoiceVoided, count=0)
    assert not LedgerEntry.objects.exists()


def test_a_write_off_makes_a_loss(tenant):
    invoices.invoice_write_off(invoice_id=opened(usd("9.00")).id, reason="bankrupt")
    balances = {a["code"]: a["balance"] for a in ledger_summary()["accounts"]}
    assert balances == {
        "bad_debt": usd("9.00"),
        "receivable": usd("0.00"),
        "revenue": -usd("9.00"),
    }


@pytest.mark.parametrize("close", [invoices.invoice_void, invoices.invoice_write_off])
def test_nothing_closes_while_a_charge_is_on_its_way(tenant, close):
    payment = charge()
    with pytest.raises(ChargeInFlight):
        close(invoice_id=payment.invoice_id, reason="late")
    assert Invoice.objects.get(id=payment.invoice_id).state == InvoiceState.OPEN


def test_what_was_paid_in_part_cannot_be_voided(tenant):
    from projects.payment.clients.provider import Outcome, OutcomeState

    invoice = opened(minor(1000))
    payment = charges.charge_request(invoice_id=invoice.id, amount=minor(300))
    charges.charge_settle(transaction_id=payment.id, outcome=Outcome(state=OutcomeState.SUCCEEDED))
    with pytest.raises(InvoicePartlyPaid):
        invoices.invoice_void(invoice_id=invoice.id, reason="late")


def test_another_tenants_invoice_does_not_exist(tenant, other_tenant):
    invoice = opened()
    with tenant_scope(other_tenant), pytest.raises(InvoiceNotFound):
        invoices.invoice_void(invoice_id=invoice.id, reason="theft")


@pytest.mark.parametrize(
    "change",
    [
        {"total_minor": 1},
        {"number": "INV-000009"},
        {"lead_id": uuid4()},
        {"agent_id": uuid4()},
        {"currency": "EUR"},
        {"occurred_at": WON_AT},
        {"state": "draft"},
    ],
)
def test_the_database_refuses_to_change_an_open_invoice(tenant, change):
    invoice = opened()
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Invoice.objects.filter(id=invoice.id).update(**change)


def test_the_database_refuses_lines_for_an_open_invoice(tenant):
    line = InvoiceLine(
        invoice=opened(), position=2, description="more", unit_minor=5, total_minor=5
    )
    with pytest.raises(IntegrityError, match="not a draft"), transaction.atomic():
        line.save()


def test_the_database_refuses_to_delete_an_open_invoice(tenant):
    invoice = opened()
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.delete()


def test_the_database_refuses_more_paid_than_owed(tenant):
    invoice = opened(minor(1000))
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(id=invoice.id).update(paid_minor=1001)
