"""The ledger that the database guards."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.payment.domain import journals
from projects.payment.models import LedgerAccount, LedgerEntry
from projects.payment.selectors import ledger_summary
from projects.payment.services.ledger import journal_post
from projects.payment.tests.factories import WON_AT
from shared.core.money import Money
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db

MAKERS = [journals.invoice_opened, journals.charge_succeeded, journals.refund_succeeded]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    movements=st.lists(
        st.tuples(
            st.sampled_from(MAKERS), st.integers(1, 10**12), st.sampled_from(["USD", "JPY", "KWD"])
        ),
        max_size=8,
    )
)
def test_whatever_is_posted_each_currency_sums_to_zero(tenant, movements):
    for make, minor, currency in movements:
        journal_post(
            make(currency=currency, amount_minor=minor), occurred_at=WON_AT, invoice_id=uuid4()
        )
    assert all(not balance for balance in ledger_summary()["balances"])


def _entry(minor: int) -> LedgerEntry:
    account, _ = LedgerAccount.objects.get_or_create(code="cash", kind="asset", currency="USD")
    return LedgerEntry(
        journal_id=uuid4(),
        journal_kind="loose",
        account=account,
        currency="USD",
        amount_minor=minor,
        occurred_at=WON_AT,
    )


def _weighing_refuses() -> None:
    with pytest.raises(IntegrityError, match="sum to zero"):
        connection.cursor().execute("set constraints all immediate")
    transaction.set_rollback(True)


def test_a_journal_that_does_not_balance_does_not_commit(tenant):
    with transaction.atomic():
        _entry(5).save()
        _weighing_refuses()


def test_the_journal_is_weighed_in_its_own_tenant(tenant, other_tenant):
    with transaction.atomic():
        _entry(5).save()
        with tenant_scope(other_tenant):
            assert not LedgerEntry.objects.exists()
            _weighing_refuses()


def test_one_cause_is_posted_once(tenant):
    cause = {"invoice_id": uuid4(), "transaction_id": uuid4()}
    journal = journals.charge_succeeded(currency="USD", amount_minor=5)
    journal_post(journal, occurred_at=WON_AT, **cause)
    with pytest.raises(IntegrityError), transaction.atomic():
        journal_post(journal, occurred_at=WON_AT, **cause)


@pytest.mark.parametrize("sql", ["update {} set amount_minor = 1", "delete from {}"])
def test_entries_can_be_neither_changed_nor_removed(tenant, sql):
    journal_post(
        journals.charge_succeeded(currency="USD", amount_minor=5),
        occurred_at=WON_AT,
        invoice_id=uuid4(),
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql.format("payment_ledgerentry"))


def test_the_summary_of_an_empty_ledger_is_zero(tenant):
    assert ledger_summary() == {
        "balance": Money.from_minor(0, "USD"),
        "balances": [],
        "accounts": [],
    }
