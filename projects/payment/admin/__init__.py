"""Admin pages: look, follow the money from invoice to ledger, and act through the services."""

from projects.payment.admin import invoices, ledger, profiles, providers, transactions

__all__ = ["invoices", "ledger", "profiles", "providers", "transactions"]
