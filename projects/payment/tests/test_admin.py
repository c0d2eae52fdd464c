"""The admin: every page opens, links lead on, actions call services in the row's tenant."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from projects.payment.models import (
    Invoice,
    InvoiceLine,
    LedgerEntry,
    PaymentMethod,
    ProviderAttempt,
    Refund,
    Transaction,
)
from projects.payment.services.refunds import refund_request
from projects.payment.services.webhooks import WebhookInbox
from projects.payment.tests.factories import (
    attempts_drain,
    captured,
    charge,
    draft,
    method_of,
    minor,
    opened,
)
from shared.core.clock import utcnow
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
MODELS = [model._meta.model_name for model in apps.get_app_config("payment").get_models()]


@pytest.fixture
def staff() -> Client:
    user = get_user_model().objects.create(
        id=uuid4(), email="root@example.com", name="Root", is_staff=True, is_superuser=True
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def money(tenant) -> Transaction:
    """A charge of Alice's, refunded in part, outside any tenant in context afterwards."""
    payment = captured(minor(1000))
    refund_request(transaction_id=payment.id, amount=minor(400))
    attempts_drain()
    WebhookInbox.objects.create(
        provider="simulated",
        event_id="evt_1",
        kind="charge.succeeded",
        body=b'{"id": "evt_1"}',
        state="applied",
        received_at=utcnow(),
    )
    method_of("tok_ok")
    context_clear()
    return payment


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_list_and_detail_opens(staff, money, model):
    page = staff.get(f"/admin/payment/{model}/")
    assert page.status_code == 200
    for row in list(page.context["cl"].result_list)[:1]:
        detail = staff.get(f"/admin/payment/{model}/{row.pk}/change/")
        assert detail.status_code == 200
    assert staff.get(f"/admin/payment/{model}/add/").status_code == 403


def _links(page, model: str) -> list[str]:
    found = re.findall(rf'href="(/admin/payment/{model}/\?[^"]+__exact=[^"]+)"', page)
    return [unescape(url) for url in found]


def test_the_money_can_be_followed_from_invoice_to_ledger(staff, money):
    invoices = staff.get("/admin/payment/invoice/").content.decode()
    [charges] = _links(invoices, "transaction")
    page = staff.get(charges)
    assert [row.id for row in page.context["cl"].result_list] == [money.id]
    [refunds] = _links(page.content.decode(), "refund")
    assert staff.get(refunds).context["cl"].result_count == 1
    [attempts] = _links(page.content.decode(), "providerattempt")
    assert staff.get(attempts).context["cl"].result_count == 2
    [entries] = _links(page.content.decode(), "ledgerentry")
    assert staff.get(entries).context["cl"].result_count == 4


def _act(staff, model: str, action: str, *rows) -> str:
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return staff.post(f"/admin/payment/{model}/", body, follow=True).content.decode()


def test_collect_and_void_run_in_each_rows_tenant(staff):
    with tenant_scope(TENANT):
        ours = opened()
    with tenant_scope(OTHER_TENANT):
        theirs = opened()
    assert "Collect: 2 done." in _act(staff, "invoice", "collect", ours, theirs)
    text = _act(staff, "invoice", "void", ours)
    assert "on its way" in text
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            assert Transaction.objects.count() == 1
            assert Invoice.objects.get().state == "open"


def test_void_takes_back(staff):
    with tenant_scope(TENANT):
        invoice = opened()
    assert "Void: 1 done." in _act(staff, "invoice", "void", invoice)
    with tenant_scope(TENANT):
        assert "admin" in Invoice.objects.get().closed_reason


def test_a_draft_is_issued_and_an_open_invoice_written_off(staff):
    with tenant_scope(TENANT):
        invoice = draft()
    assert "Issue: 1 done." in _act(staff, "invoice", "issue", invoice)
    assert "Write off: 1 done." in _act(staff, "invoice", "write_off", invoice)
    with tenant_scope(TENANT):
        written = Invoice.objects.get()
        assert (written.state, bool(written.number)) == ("uncollectible", True)
        assert "admin" in written.closed_reason
    assert "done." not in _act(staff, "invoice", "write_off", invoice)


def test_what_remains_of_a_charge_goes_back_once(staff, money):
    assert "Refund what remains: 1 done." in _act(staff, "transaction", "refund", money)
    assert "done." not in _act(staff, "transaction", "refund", money)
    with tenant_scope(TENANT):
        assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [400, 600]


def test_a_card_is_offered_no_longer(staff, money):
    with tenant_scope(TENANT):
        method = PaymentMethod.objects.latest("id")
    assert "Deactivate: 1 done." in _act(staff, "paymentmethod", "deactivate", method)
    with tenant_scope(TENANT):
        assert not PaymentMethod.objects.get(id=method.id).is_active


def test_the_home_page_shows_the_money_and_what_failed(staff, money):
    with tenant_scope(TENANT):
        charge(minor(700), token="tok_decline")
        attempts_drain()
    context_clear()
    home = staff.get("/admin/").context["home"]
    cards = {card.title: card for card in home["cards"]}
    assert cards["Invoiced"].text == "17.00"
    assert cards["Paid"].text == "10.00"
    assert cards["Failed charges"].text == "1"
    assert (cards["Ledger balance"].text, cards["Ledger balance"].alarming) == ("0.00", False)
    failed = next(t for t in home["tables"] if t.title == "Charges that failed")
    assert "7.00 USD" in failed.rows[0][2]


def test_retry_hurries_an_open_attempt_only(staff):
    with tenant_scope(TENANT):
        charge(token="tok_timeout")
        attempts_drain()
        attempt = ProviderAttempt.objects.get()
    assert "Retry: 1 done." in _act(staff, "providerattempt", "retry", attempt)
    with tenant_scope(TENANT):
        assert attempts_drain() == 1
    assert "has its outcome already" in _act(staff, "providerattempt", "retry", attempt)


def test_the_admin_writes_nothing_by_form(staff, money):
    with tenant_scope(TENANT):
        refund = Refund.objects.get()
    url = f"/admin/payment/refund/{refund.pk}/change/"
    assert staff.post(url, {"amount_minor": 1}).status_code == 403
    assert staff.post(f"/admin/payment/refund/{refund.pk}/delete/").status_code == 403


def test_every_model_has_a_page_and_every_filter_works(staff, money):
    assert admin.unregistered() == []
    admin.pages_check(staff)
    admin.filters_check(staff)
    admin.searches_check(staff)


def test_lists_cost_the_same_for_more_rows(staff):
    models = [Invoice, InvoiceLine, LedgerEntry, PaymentMethod, ProviderAttempt, Refund]
    admin.queries_check(staff, _refunded, [*models, Transaction])


def _refunded(count: int) -> None:
    payments = [charge(minor(1000)) for _ in range(count)]
    while attempts_drain():
        continue
    for payment in payments:
        refund_request(transaction_id=payment.id, amount=minor(400))
    while attempts_drain():
        continue


def test_money_and_times_are_written_for_people(staff, money):
    shown = staff.get("/admin/payment/transaction/").content.decode()
    assert "10.00 USD" in shown
    assert f"{money.occurred_at:%Y-%m-%d %H:%M} UTC" in shown
