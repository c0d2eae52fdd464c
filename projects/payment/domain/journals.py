"""Double entry: what each movement of money posts. Debits are positive, credits negative."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    CASH = "cash"
    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    REFUNDS = "refunds"
    BAD_DEBT = "bad_debt"
    COMMISSIONS = "commissions"


class AccountKind(StrEnum):
    ASSET = "asset"
    INCOME = "income"
    EXPENSE = "expense"


ACCOUNT_KINDS: Mapping[Account, AccountKind] = {
    Account.CASH: AccountKind.ASSET,
    Account.RECEIVABLE: AccountKind.ASSET,
    Account.REVENUE: AccountKind.INCOME,
    Account.REFUNDS: AccountKind.INCOME,
    Account.BAD_DEBT: AccountKind.EXPENSE,
    Account.COMMISSIONS: AccountKind.EXPENSE,
}


class UnbalancedJournal(ValueError):
    """The postings of a journal must be two at least, none zero, and sum to zero."""


@dataclass(frozen=True, kw_only=True)
class Posting:
    account: Account
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Journal:
    """Postings of one currency that sum to zero. Raises UnbalancedJournal otherwise."""

    kind: str
    currency: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        amounts = [posting.amount_minor for posting in self.postings]
        if len(amounts) < 2 or not all(amounts) or sum(amounts) != 0:
            raise UnbalancedJournal(f"{self.kind}: {amounts}")


def _transfer(kind: str, currency: str, minor: int, debit: Account, credit: Account) -> Journal:
    if minor <= 0:
        raise UnbalancedJournal(f"{kind}: a transfer of {minor}")
    postings = (
        Posting(account=debit, amount_minor=minor),
        Posting(account=credit, amount_minor=-minor),
    )
    return Journal(kind=kind, currency=currency, postings=postings)


def invoice_opened(*, currency: str, amount_minor: int) -> Journal:
    """The customer owes what was sold."""
    return _transfer("invoice_opened", currency, amount_minor, Account.RECEIVABLE, Account.REVENUE)


def invoice_voided(*, currency: str, amount_minor: int) -> Journal:
    """An opened invoice is taken back: neither owed nor sold."""
    return _transfer("invoice_voided", currency, amount_minor, Account.REVENUE, Account.RECEIVABLE)


def invoice_written_off(*, currency: str, amount_minor: int) -> Journal:
    """What is still due will not come: it becomes a loss."""
    return _transfer(
        "invoice_written_off", currency, amount_minor, Account.BAD_DEBT, Account.RECEIVABLE
    )


def charge_succeeded(*, currency: str, amount_minor: int) -> Journal:
    """The customer paid."""
    return _transfer("charge_succeeded", currency, amount_minor, Account.CASH, Account.RECEIVABLE)


def refund_succeeded(*, currency: str, amount_minor: int) -> Journal:
    """Money went back to the customer."""
    return _transfer("refund_succeeded", currency, amount_minor, Account.REFUNDS, Account.CASH)


def disbursement_succeeded(*, currency: str, amount_minor: int) -> Journal:
    """An agent got their commission."""
    return _transfer(
        "disbursement_succeeded", currency, amount_minor, Account.COMMISSIONS, Account.CASH
    )
