from projects.payment.models.invoice import Invoice, InvoiceCounter, InvoiceLine, WonWithdrawal
from projects.payment.models.ledger import LedgerAccount, LedgerEntry
from projects.payment.models.method import PaymentMethod
from projects.payment.models.profile import BillingProfile, Collection, TenantProfile
from projects.payment.models.provider import OPEN_ATTEMPTS, ProviderAttempt, SimulatedCharge
from projects.payment.models.refund import Refund
from projects.payment.models.transaction import Transaction
from projects.payment.models.webhook import WebhookInbox, WebhookState

__all__ = [
    "OPEN_ATTEMPTS",
    "BillingProfile",
    "Collection",
    "Invoice",
    "InvoiceCounter",
    "InvoiceLine",
    "LedgerAccount",
    "LedgerEntry",
    "PaymentMethod",
    "ProviderAttempt",
    "Refund",
    "SimulatedCharge",
    "TenantProfile",
    "Transaction",
    "WebhookInbox",
    "WebhookState",
    "WonWithdrawal",
]
