"""Invoices that are due and not paid."""

from datetime import timedelta

import pytest

from projects.payment.models import Invoice
from projects.payment.services import overdue
from projects.payment.tests.factories import captured, opened, usd
from shared.contracts.payment import InvoiceOverdue
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope
from shared.testing.jobs import job_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late(monkeypatch):
    """The clock of the jobs long after every invoice fell due."""
    moment = utcnow() + timedelta(days=400)
    monkeypatch.setattr("projects.payment.jobs.utcnow", lambda: moment)
    return moment


def test_an_overdue_invoice_is_told_of_once(tenant, late, assert_published):
    invoice = opened(usd("25.00"))
    assert job_run("invoices-overdue").result == {"told": 1}
    assert job_run("invoices-overdue").result == {"told": 0}
    [told] = assert_published(InvoiceOverdue)
    assert (told.invoice_id, told.due) == (invoice.id, MoneyData("25.00", "USD"))
    invoice.refresh_from_db()
    assert (told.occurred_at, invoice.overdue_told_at) == (invoice.due_at, late)


def test_what_is_paid_or_not_due_yet_is_not_told_of(tenant, assert_published):
    opened()
    assert job_run("invoices-overdue").result == {"told": 0}
    assert_published(InvoiceOverdue, count=0)


def test_a_paid_invoice_is_never_overdue(tenant, late, assert_published):
    captured()
    assert job_run("invoices-overdue").result == {"told": 0}
    assert_published(InvoiceOverdue, count=0)


def test_many_are_told_of_in_batches(tenant, late, monkeypatch, assert_published):
    monkeypatch.setattr(overdue, "BATCH", 2)
    for _ in range(5):
        opened()
    assert job_run("invoices-overdue").result == {"told": 5}
    versions = set(Invoice.objects.values_list("version", flat=True))
    assert len(assert_published(InvoiceOverdue, count=5)) == 5
    assert len(versions) == 1


def test_each_tenant_tells_of_its_own(tenant, other_tenant, late, assert_published):
    opened()
    with tenant_scope(other_tenant):
        assert job_run("invoices-overdue").result == {"told": 0}
