"""The life of an invoice: draft, open, then paid, void or uncollectible."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from projects.payment.domain import journals
from projects.payment.domain.invoicing import InvalidLine, Line, invoice_total
from projects.payment.domain.states import IN_FLIGHT, InvoiceState, invoice_sources
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
from projects.payment.models import Invoice, InvoiceLine, Transaction
from projects.payment.selectors import billing_profile_get
from projects.payment.services import facts
from projects.payment.services.ledger import journal_post
from projects.payment.services.numbering import number_take
from shared.core.clock import utcnow
from shared.core.money import Money
from shared.events.outbox import publish, publish_many

LINE_LIMIT = 500
TOTAL_LIMIT = 10**16


@transaction.atomic
def invoice_create(
    *,
    currency: str,
    lines: Sequence[tuple[str, int, Money]],
    lead_id: UUID | None = None,
    agent_id: UUID | None = None,
    customer_reference: str = "",
    description: str = "",
) -> Invoice:
    """Draft an invoice of (description, quantity, unit price) lines.

    Raises LinesInvalid, LeadAlreadyInvoiced.
    """
    invoice, rows = invoice_build(
        currency=currency,
        lines=lines,
        series=billing_profile_get().series,
        lead_id=lead_id,
        agent_id=agent_id,
        customer_reference=customer_reference,
        description=description,
    )
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError as error:
        raise LeadAlreadyInvoiced(lead_id=lead_id) from error
    InvoiceLine.objects.bulk_create(rows)
    return invoice


def invoice_build(
    *, currency: str, lines: Sequence[tuple[str, int, Money]], **facts_of: Any
) -> tuple[Invoice, list[InvoiceLine]]:
    """An unsaved draft with its unsaved lines. Raises LinesInvalid."""
    positions = _lines_of(currency, lines)
    total = invoice_total(positions)
    invoice = Invoice(currency=currency, total_minor=total, **facts_of)
    return invoice, _line_rows(invoice, positions)


def invoice_lock(*, invoice_id: UUID) -> Invoice:
    """The invoice, locked until the transaction ends. Raises InvoiceNotFound."""
    found = Invoice.objects.select_for_update(no_key=True).filter(id=invoice_id).first()
    if found is None:
        raise InvoiceNotFound
    return found


@transaction.atomic
def invoice_open(
    *, invoice_id: UUID, occurred_at: datetime | None = None, backdated: bool = False
) -> Invoice:
    """Give a draft its number and make it owed, as of `occurred_at` or now.

    Raises InvoiceNotFound, InvoiceStateRefused, InvoiceEmpty, TimeRefused.
    """
    invoice = invoice_lock(invoice_id=invoice_id)
    _move_check(invoice, InvoiceState.OPEN)
    if not invoice.lines.exists():
        raise InvoiceEmpty
    return invoice_issue(
        invoice,
        occurred_at=occurred_at,
        backdated=backdated,
        terms_days=billing_profile_get().terms_days,
    )


def invoice_issue(
    invoice: Invoice, *, occurred_at: datetime | None, backdated: bool, terms_days: int
) -> Invoice:
    """Open a draft that this transaction has built or locked. Raises TimeRefused."""
    now = utcnow()
    at = occurred_at or now
    if at > now + timedelta(minutes=5):
        raise TimeRefused
    invoice.state, invoice.backdated = InvoiceState.OPEN, backdated
    invoice.occurred_at, invoice.recorded_at = at, now
    invoice.due_at = at + timedelta(days=terms_days)
    invoice.number = number_take(series=invoice.series)
    _issued_save(invoice)
    return invoice


def _issued_save(invoice: Invoice) -> None:
    events: list[tuple[object, int]] = [(facts.invoice_issued(invoice), invoice.version + 1)]
    if invoice.total_minor == 0:
        # Nothing is owed, so nothing has to be collected.
        invoice.state, invoice.paid_at = InvoiceState.PAID, invoice.occurred_at
        events.append((facts.invoice_paid(invoice), invoice.version + 2))
    invoice.version += len(events)
    invoice.save(force_insert=invoice._state.adding)
    if invoice.total_minor:
        opened = journals.invoice_opened(
            currency=invoice.currency, amount_minor=invoice.total_minor
        )
        journal_post(
            opened, occurred_at=facts.known_time(invoice.occurred_at), invoice_id=invoice.id
        )
    publish_many(events)


@transaction.atomic
def invoice_void(*, invoice_id: UUID, reason: str) -> Invoice:
    """Take back an unpaid invoice; its number stays used.

    Raises InvoiceNotFound, InvoiceStateRefused, InvoicePartlyPaid, ChargeInFlight.
    """
    invoice = invoice_lock(invoice_id=invoice_id)
    was_open = invoice.state == InvoiceState.OPEN
    if was_open and invoice.paid_minor:
        raise InvoicePartlyPaid(invoice_id=invoice_id)
    _close(invoice, InvoiceState.VOID, reason)
    if was_open:
        journal = journals.invoice_voided(
            currency=invoice.currency, amount_minor=invoice.total_minor
        )
        journal_post(
            journal, occurred_at=facts.known_time(invoice.closed_at), invoice_id=invoice.id
        )
        publish(facts.invoice_voided(invoice), version=invoice.version)
    return invoice


@transaction.atomic
def invoice_write_off(*, invoice_id: UUID, reason: str) -> Invoice:
    """Give up an open invoice: what is due becomes a loss.

    Raises InvoiceNotFound, InvoiceStateRefused, ChargeInFlight.
    """
    invoice = invoice_lock(invoice_id=invoice_id)
    _close(invoice, InvoiceState.UNCOLLECTIBLE, reason)
    journal = journals.invoice_written_off(
        currency=invoice.currency, amount_minor=invoice.due_minor
    )
    journal_post(journal, occurred_at=facts.known_time(invoice.closed_at), invoice_id=invoice.id)
    return invoice


def charge_in_flight_check(invoice: Invoice) -> None:
    """Raises ChargeInFlight while the outcome of a charge is open; hold the invoice's lock."""
    in_flight = Transaction.objects.filter(invoice_id=invoice.id, state__in=IN_FLIGHT)
    if in_flight.exists():
        raise ChargeInFlight(invoice_id=invoice.id)


def _close(invoice: Invoice, state: InvoiceState, reason: str) -> None:
    _move_check(invoice, state)
    charge_in_flight_check(invoice)
    invoice.state, invoice.closed_reason = state, reason
    invoice.closed_at = utcnow()
    invoice.version += 1
    invoice.save(update_fields=["state", "closed_reason", "closed_at", "version", "updated_at"])


def _move_check(invoice: Invoice, target: InvoiceState) -> None:
    if invoice.state not in invoice_sources(target):
        raise InvoiceStateRefused(invoice_id=invoice.id, state=invoice.state)


def _lines_of(currency: str, lines: Sequence[tuple[str, int, Money]]) -> list[Line]:
    if any(price.currency != currency for _, _, price in lines) or len(lines) > LINE_LIMIT:
        raise LinesInvalid
    try:
        positions = [
            Line(description=text, quantity=quantity, unit_minor=price.minor)
            for text, quantity, price in lines
        ]
    except InvalidLine as error:
        raise LinesInvalid from error
    if invoice_total(positions) >= TOTAL_LIMIT:
        raise LinesInvalid
    return positions


def _line_rows(invoice: Invoice, positions: Sequence[Line]) -> list[InvoiceLine]:
    return [
        InvoiceLine(
            invoice=invoice,
            position=position,
            description=line.description,
            quantity=line.quantity,
            unit_minor=line.unit_minor,
            total_minor=line.total_minor,
        )
        for position, line in enumerate(positions, start=1)
    ]
