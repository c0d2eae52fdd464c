"""Rows and orders for tests, made through the services."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from projects.payment.domain.retries import LEASE
from projects.payment.domain.states import InvoiceState, TransactionState
from projects.payment.models import OPEN_ATTEMPTS, Invoice, ProviderAttempt, Transaction
from projects.payment.services import charges, invoices, methods
from projects.payment.services.attempts import attempt_run
from projects.payment.services.claims import Claim, attempt_claim
from shared.contracts.commission import PayoutApproved
from shared.contracts.lead_ingest import LeadWon
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.core.money import Money
from shared.testing.cast import Cast

WON_AT = datetime(2017, 3, 1, 17, tzinfo=UTC)
LATER = LEASE + timedelta(hours=1)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def minor(amount: int, currency: str = "USD") -> Money:
    return Money.from_minor(amount, currency)


def lead_won(**facts: Any) -> LeadWon:
    defaults: dict[str, Any] = {
        "lead_id": uuid4(),
        "agent_id": Cast.carla.user_id,
        "amount": MoneyData("1054.00", "USD"),
        "occurred_at": WON_AT,
        "recorded_at": utcnow(),
        "backdated": True,
        "description": "GTX Plus Basic",
    }
    return LeadWon(**{**defaults, **facts})


def payout_approved(**facts: Any) -> PayoutApproved:
    defaults: dict[str, Any] = {
        "payout_id": uuid4(),
        "agent_id": Cast.carla.user_id,
        "amount": MoneyData("250.00", "USD"),
        "period": "2017-Q2",
        "approved_by": Cast.faye.user_id,
    }
    return PayoutApproved(**{**defaults, **facts})


def draft(amount: Money | None = None, **facts: Any) -> Invoice:
    price = minor(1000) if amount is None else amount
    lines = [("Deal", 1, price)]
    return invoices.invoice_create(currency=price.currency, lines=lines, **facts)


def opened(amount: Money | None = None, **facts: Any) -> Invoice:
    return invoices.invoice_open(invoice_id=draft(amount, **facts).id)


def method_of(token: str) -> UUID:
    method = methods.payment_method_create(
        customer_reference=str(uuid4()), token=token, brand="visa", last4="4242"
    )
    return method.id


def charge(amount: Money | None = None, *, token: str = "tok_ok") -> Transaction:
    """A charge of a new invoice, asked for and not yet carried out."""
    return charges.charge_request(invoice_id=opened(amount).id, payment_method_id=method_of(token))


def captured(amount: Money | None = None, *, token: str = "tok_ok") -> Transaction:
    """A charge that has succeeded."""
    payment = charge(amount, token=token)
    attempts_drain()
    payment.refresh_from_db()
    assert payment.state == TransactionState.SUCCEEDED
    return payment


def attempts_drain(*, at: datetime | None = None) -> int:
    """Carry out the tenant's attempts that are due at `at` (now); how many they were."""
    now = at or utcnow()
    due = ProviderAttempt.objects.filter(state__in=OPEN_ATTEMPTS, due_at__lte=now)
    attempt_ids = list(due.order_by("due_at").values_list("id", flat=True))
    for attempt_id in attempt_ids:
        attempt_run(attempt_id=attempt_id, now=now)
    return len(attempt_ids)


def claimed(payment: Transaction, *, at: datetime | None = None) -> Claim:
    """The claim of a charge's attempt."""
    claim = attempt_claim(attempt_id=attempt_of(payment).id, now=at or utcnow())
    assert claim is not None
    return claim


def attempts_drain_later() -> int:
    """The same long after: every lease has lapsed and every pause is over."""
    return attempts_drain(at=utcnow() + LATER)


def attempt_of(payment: Transaction) -> ProviderAttempt:
    return ProviderAttempt.objects.get(transaction_id=payment.id, refund_id=None)


def invoice_state(invoice_id: UUID) -> InvoiceState:
    return InvoiceState(Invoice.objects.get(id=invoice_id).state)
