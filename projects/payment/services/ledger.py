"""Posting journals."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from projects.payment.domain.journals import ACCOUNT_KINDS, Account, Journal
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_required

# One statement a journal: the accounts that are missing are made beside the entries, whose
# keys are checked at commit.
_POST = """
WITH accounts AS (
    INSERT INTO payment_ledgeraccount (id, tenant_id, code, kind, currency, created_at, updated_at)
    SELECT a.id, %(tenant)s, a.code, a.kind, %(currency)s, %(now)s, %(now)s
    FROM unnest(%(accounts)s::uuid[], %(codes)s::text[], %(kinds)s::text[]) AS a (id, code, kind)
    ON CONFLICT DO NOTHING
)
INSERT INTO payment_ledgerentry (id, tenant_id, journal_id, journal_kind, account_id, currency,
    amount_minor, invoice_id, transaction_id, refund_id, occurred_at, created_at, updated_at)
SELECT e.id, %(tenant)s, %(journal)s, %(kind)s, e.account, %(currency)s, e.minor,
    %(invoice_id)s, %(transaction_id)s, %(refund_id)s, %(at)s, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(accounts)s::uuid[], %(minors)s::bigint[]) AS e (id, account, minor)
"""


def journal_post(
    journal: Journal,
    *,
    occurred_at: datetime,
    invoice_id: UUID | None = None,
    transaction_id: UUID | None = None,
    refund_id: UUID | None = None,
) -> UUID:
    """Write a journal's entries beside the movement that caused them; returns its id.

    The database refuses a second journal of one kind for the same causes, and one that
    does not sum to zero.
    """
    journal_id = uuid7()
    causes = {
        "invoice_id": invoice_id,
        "transaction_id": transaction_id,
        "refund_id": refund_id,
    }
    times = {"at": occurred_at, "now": utcnow()}
    with connection.cursor() as cursor:
        cursor.execute(_POST, {**_columns(journal), **causes, **times, "journal": journal_id})
    return journal_id


def _columns(journal: Journal) -> dict[str, Any]:
    tenant_id = tenant_required()
    codes = [posting.account for posting in journal.postings]
    return {
        "tenant": tenant_id,
        "kind": journal.kind,
        "currency": journal.currency,
        "codes": [str(code) for code in codes],
        "kinds": [str(ACCOUNT_KINDS[code]) for code in codes],
        "accounts": [account_id(tenant_id, code, journal.currency) for code in codes],
        "ids": [uuid7() for _ in codes],
        "minors": [posting.amount_minor for posting in journal.postings],
    }


@lru_cache(maxsize=10_000)
def account_id(tenant_id: UUID, code: Account, currency: str) -> UUID:
    """The id of a tenant's account: it follows from what the account is."""
    return uuid5(tenant_id, f"ledger-account:{code}:{currency}")
