"""Posting journals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from projects.payment.domain.journals import ACCOUNT_KINDS, Journal
from projects.payment.models import LedgerAccount, LedgerEntry
from shared.core.ids import uuid7


def journal_post(journal: Journal, *, occurred_at: datetime, **causes: UUID | None) -> UUID:
    """Write a journal's entries beside the movement that caused them; returns its id.

    `causes` are invoice_id, transaction_id and refund_id. The database refuses a second
    journal of one kind for the same causes, and one that does not sum to zero.
    """
    journal_id = uuid7()
    accounts = _accounts_of(journal)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            journal_id=journal_id,
            journal_kind=journal.kind,
            account_id=accounts[posting.account],
            currency=journal.currency,
            amount_minor=posting.amount_minor,
            occurred_at=occurred_at,
            **causes,
        )
        for posting in journal.postings
    )
    return journal_id


def _accounts_of(journal: Journal) -> dict[str, UUID]:
    codes = {posting.account for posting in journal.postings}
    found = _accounts_find(codes, journal.currency)
    if len(found) < len(codes):
        missing = codes - set(found)
        # Another transaction may be making the same account: the constraint lets one win.
        LedgerAccount.objects.bulk_create(
            [
                LedgerAccount(code=code, kind=ACCOUNT_KINDS[code], currency=journal.currency)
                for code in sorted(missing)
            ],
            ignore_conflicts=True,
        )
        found = _accounts_find(codes, journal.currency)
    return found


def _accounts_find(codes: Any, currency: str) -> dict[str, UUID]:
    rows = LedgerAccount.objects.filter(code__in=codes, currency=currency)
    return dict(rows.values_list("code", "id"))
