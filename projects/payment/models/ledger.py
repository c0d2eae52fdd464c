"""The double-entry ledger: append-only, every journal sums to zero."""

from django.db import models
from django.db.models import Q

from projects.payment.domain.journals import Account, AccountKind
from projects.payment.models.choices import choices_of
from shared.core.money import Money
from shared.tenancy.models import TenantForeignKey, TenantModel


class LedgerAccount(TenantModel):
    """One account in one currency."""

    code = models.CharField(max_length=32, choices=choices_of(Account))
    kind = models.CharField(max_length=16, choices=choices_of(AccountKind))
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "code", "currency"], name="ledger_account_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


class LedgerEntry(TenantModel):
    """One side of a journal; debits positive. A deferred trigger weighs the journal at commit."""

    journal_id = models.UUIDField()
    journal_kind = models.CharField(max_length=32)
    account = TenantForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    invoice_id = models.UUIDField(null=True, blank=True)
    transaction_id = models.UUIDField(null=True, blank=True)
    refund_id = models.UUIDField(null=True, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ledger entries"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant_id", "journal_id"], name="ledger_journal"),
            models.Index(fields=["tenant_id", "invoice_id"], name="ledger_invoice"),
            models.Index(fields=["tenant_id", "transaction_id"], name="ledger_transaction"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_entry_not_zero"),
            # One journal of a kind for one cause: a second posting of a charge cannot happen.
            models.UniqueConstraint(
                fields=[
                    "tenant_id",
                    "journal_kind",
                    "invoice_id",
                    "transaction_id",
                    "refund_id",
                    "account",
                ],
                nulls_distinct=False,
                name="ledger_posted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journal_kind} {self.amount_minor}"

    @property
    def amount(self) -> Money:
        return Money.from_minor(self.amount_minor, self.currency)
