"""A won lead becomes an invoice, and is collected where the tenant wants it so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from projects.payment.domain.states import InvoiceState
from projects.payment.errors import LeadInvoiced
from projects.payment.models import (
    BillingProfile,
    Collection,
    Invoice,
    WonWithdrawal,
)
from projects.payment.selectors import billing_profile_get, invoices_of_lead
from projects.payment.services.charges import charge_add
from projects.payment.services.invoices import invoice_build, invoice_issue
from shared.core.money import Money
from shared.db.locking import advisory_lock
from shared.tenancy.context import tenant_required

_SETTLED = """
SELECT EXISTS (SELECT FROM payment_invoice
               WHERE tenant_id = %(tenant)s AND lead_id = %(lead)s AND state <> 'void')
    OR EXISTS (SELECT FROM payment_wonwithdrawal WHERE tenant_id = %(tenant)s
               AND lead_id = %(lead)s AND lead_version >= %(version)s)
"""


@transaction.atomic(savepoint=False)
def deal_invoice(
    *,
    lead_id: UUID,
    lead_version: int,
    agent_id: UUID,
    amount: Money,
    occurred_at: datetime,
    backdated: bool,
    description: str,
) -> Invoice | None:
    """Invoice a win once; the invoice there is, when there is one; None for a withdrawn win."""
    advisory_lock("lead", tenant_required(), lead_id)
    if _is_settled(lead_id, lead_version):
        return invoices_of_lead(lead_id=lead_id).first()
    profile = billing_profile_get()
    invoice, lines = invoice_build(
        currency=amount.currency,
        lines=[(description or "Deal", 1, amount)],
        series=profile.series,
        lead_id=lead_id,
        agent_id=agent_id,
        description=description,
    )
    # Lines first: the database takes none for an invoice that is open already.
    for line in lines:
        line.save(force_insert=True)
    invoice_issue(
        invoice, occurred_at=occurred_at, backdated=backdated, terms_days=profile.terms_days
    )
    _collect(invoice, profile)
    return invoice


def _collect(invoice: Invoice, profile: BillingProfile) -> None:
    automatic = profile.collection == Collection.AUTOMATIC
    if automatic and invoice.state == InvoiceState.OPEN:
        charge_add(invoice, amount_minor=invoice.due_minor, token=profile.default_token)


@transaction.atomic
def won_withdraw(*, lead_id: UUID, lead_version: int) -> None:
    """Promise never to invoice the lead's wins up to this version. Raises LeadInvoiced."""
    advisory_lock("lead", tenant_required(), lead_id)
    if invoices_of_lead(lead_id=lead_id).exists():
        raise LeadInvoiced(lead_id=lead_id)
    known = WonWithdrawal.objects.filter(lead_id=lead_id)
    if not known.exists():
        WonWithdrawal.objects.create(lead_id=lead_id, lead_version=lead_version)
    known.filter(lead_version__lt=lead_version).update(lead_version=lead_version)


def _is_settled(lead_id: UUID, lead_version: int) -> bool:
    """Whether the lead has an invoice that counts, or this win was withdrawn."""
    values: dict[str, Any] = {"tenant": tenant_required(), "lead": lead_id}
    values["version"] = lead_version
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, values)
        return bool(cursor.fetchone()[0])
