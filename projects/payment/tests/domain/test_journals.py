import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.payment.domain import journals
from projects.payment.domain.journals import Account, Journal, Posting, UnbalancedJournal

MAKERS = [
    journals.invoice_opened,
    journals.invoice_voided,
    journals.invoice_written_off,
    journals.charge_succeeded,
    journals.refund_succeeded,
    journals.disbursement_succeeded,
]


@given(
    movements=st.lists(st.tuples(st.sampled_from(MAKERS), st.integers(1, 10**15)), max_size=60),
)
def test_any_sequence_of_movements_leaves_the_ledger_at_zero(movements):
    posted = [make(currency="USD", amount_minor=minor).postings for make, minor in movements]
    assert sum(p.amount_minor for postings in posted for p in postings) == 0


@given(amounts=st.lists(st.integers(-(10**9), 10**9), min_size=0, max_size=6))
def test_a_journal_exists_only_when_it_balances(amounts):
    accounts = [Account.CASH, Account.REVENUE] * 3
    postings = tuple(
        Posting(account=account, amount_minor=minor)
        for account, minor in zip(accounts, amounts, strict=False)
    )
    balanced = len(amounts) >= 2 and all(amounts) and sum(amounts) == 0
    if balanced:
        assert Journal(kind="x", currency="USD", postings=postings).postings == postings
    else:
        with pytest.raises(UnbalancedJournal):
            Journal(kind="x", currency="USD", postings=postings)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_than_nothing_cannot_be_posted(make, minor):
    with pytest.raises(UnbalancedJournal):
        make(currency="USD", amount_minor=minor)


def test_open_and_charge_leave_cash_and_revenue():
    posted = [
        *journals.invoice_opened(currency="USD", amount_minor=500).postings,
        *journals.charge_succeeded(currency="USD", amount_minor=500).postings,
    ]
    balance = {a: sum(p.amount_minor for p in posted if p.account == a) for a in Account}
    assert {a: minor for a, minor in balance.items() if minor} == {"cash": 500, "revenue": -500}
