"""What callers send and get."""

from typing import Any

from rest_framework import serializers as fields

from projects.payment.domain.cards import looks_like_card_number
from projects.payment.domain.invoicing import is_overdue
from shared.api.serializers import Input, MoneyField, Output, UtcDateTimeField
from shared.core.clock import utcnow
from shared.core.errors import BadRequest
from shared.core.money import exponent


class CurrencyField(fields.CharField):
    """An ISO 4217 code with minor units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_length=3, max_length=3, **options)

    def run_validation(self, data: Any = fields.empty) -> Any:
        code = super().run_validation(data)
        try:
            exponent(code)
        except BadRequest as error:
            raise fields.ValidationError(error.detail, code="currency_unknown") from error
        return code


class TokenField(fields.CharField):
    """A provider's token; a card number in its place is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=120, **options)

    def run_validation(self, data: Any = fields.empty) -> Any:
        token = super().run_validation(data)
        if looks_like_card_number(token):
            message = "Send the provider's token, not a card number."
            raise fields.ValidationError(message, code="card_number")
        return token


class LineInput(Input):
    description = fields.CharField(max_length=500)
    quantity = fields.IntegerField(min_value=1, max_value=1_000_000, default=1)
    unit_price = MoneyField(minimum="0")


class InvoiceCreateInput(Input):
    currency = CurrencyField()
    lines = fields.ListField(child=LineInput(), allow_empty=False, max_length=500)
    lead_id = fields.UUIDField(required=False)
    agent_id = fields.UUIDField(required=False)
    customer_reference = fields.CharField(max_length=120, required=False)
    description = fields.CharField(max_length=500, required=False)


class InvoiceOpenInput(Input):
    occurred_at = UtcDateTimeField(required=False)


class InvoiceCloseInput(Input):
    reason = fields.CharField(max_length=200)


class CollectInput(Input):
    amount = MoneyField(required=False)
    payment_method_id = fields.UUIDField(required=False)


class LineOutput(Output):
    description = fields.CharField()
    quantity = fields.IntegerField()
    unit_price = MoneyField()
    total = MoneyField()


class InvoiceOutput(Output):
    """An invoice; `overdue` is derived when it is asked for."""

    id = fields.UUIDField()
    number = fields.CharField(allow_null=True)
    state = fields.CharField()
    overdue = fields.SerializerMethodField()
    lead_id = fields.UUIDField(allow_null=True)
    agent_id = fields.UUIDField(allow_null=True)
    customer_reference = fields.CharField()
    description = fields.CharField()
    total = MoneyField()
    paid = MoneyField()
    due = MoneyField()
    lines = LineOutput(source="lines.all", many=True)
    occurred_at = UtcDateTimeField(allow_null=True)
    recorded_at = UtcDateTimeField(allow_null=True)
    due_at = UtcDateTimeField(allow_null=True)
    paid_at = UtcDateTimeField(allow_null=True)
    closed_reason = fields.CharField()
    created_at = UtcDateTimeField()

    def get_overdue(self, invoice: Any) -> bool:
        return is_overdue(state=invoice.state, due_at=invoice.due_at, as_of=utcnow())


class RefundedOutput(Output):
    count = fields.IntegerField()
    amount = MoneyField()


class InvoiceSummaryOutput(Output):
    issued = fields.IntegerField()
    paid = fields.IntegerField()
    amount = MoneyField()
    paid_amount = MoneyField()
    refunded = RefundedOutput()


class PaymentMethodInput(Input):
    """A provider's token; a card number is refused wherever it is typed."""

    customer_reference = fields.CharField(max_length=120)
    token = TokenField()
    brand = fields.CharField(max_length=32, default="")
    last4 = fields.RegexField(r"^[0-9]{4}\Z")


class PaymentMethodOutput(Output):
    id = fields.UUIDField()
    customer_reference = fields.CharField()
    provider = fields.CharField()
    token = fields.CharField()
    brand = fields.CharField()
    last4 = fields.CharField()
    created_at = UtcDateTimeField()


class ChargeInput(Input):
    invoice_id = fields.UUIDField()
    amount = MoneyField(required=False)
    payment_method_id = fields.UUIDField(required=False)


class TransactionOutput(Output):
    """`state` is processing until the provider has answered."""

    id = fields.UUIDField()
    kind = fields.CharField()
    state = fields.CharField()
    invoice_id = fields.UUIDField(allow_null=True)
    payout_id = fields.UUIDField(allow_null=True)
    agent_id = fields.UUIDField(allow_null=True)
    payment_method_id = fields.UUIDField(allow_null=True)
    amount = MoneyField()
    captured = MoneyField(source="captured_amount")
    refunded = MoneyField(source="refunded_amount")
    remaining = MoneyField()
    provider = fields.CharField()
    provider_reference = fields.CharField()
    failure_reason = fields.CharField()
    action_url = fields.CharField()
    occurred_at = UtcDateTimeField(allow_null=True)
    recorded_at = UtcDateTimeField(allow_null=True)
    created_at = UtcDateTimeField()


class RefundInput(Input):
    """`amount` defaults to all that remains; only owners and admins may set `occurred_at`."""

    transaction_id = fields.UUIDField()
    amount = MoneyField(required=False)
    reason = fields.CharField(max_length=200, required=False)
    occurred_at = UtcDateTimeField(required=False)


class RefundOutput(Output):
    id = fields.UUIDField()
    transaction_id = fields.UUIDField()
    state = fields.CharField()
    amount = MoneyField()
    reason = fields.CharField()
    failure_reason = fields.CharField()
    provider_reference = fields.CharField()
    requested_by = fields.UUIDField(allow_null=True)
    occurred_at = UtcDateTimeField(allow_null=True)
    recorded_at = UtcDateTimeField(allow_null=True)
    created_at = UtcDateTimeField()


class LedgerEntryOutput(Output):
    """One side of a journal; debits are positive."""

    id = fields.UUIDField()
    journal_id = fields.UUIDField()
    journal_kind = fields.CharField()
    account = fields.CharField(source="account.code")
    amount = MoneyField()
    invoice_id = fields.UUIDField(allow_null=True)
    transaction_id = fields.UUIDField(allow_null=True)
    refund_id = fields.UUIDField(allow_null=True)
    occurred_at = UtcDateTimeField()
    created_at = UtcDateTimeField()


class AccountOutput(Output):
    code = fields.CharField()
    kind = fields.CharField()
    balance = MoneyField()


class LedgerSummaryOutput(Output):
    """`balance` sums all accounts in the tenant's currency: zero, or the books are wrong."""

    balance = MoneyField()
    balances = fields.ListField(child=MoneyField())
    accounts = AccountOutput(many=True)


class BillingProfileInput(Input):
    collection = fields.ChoiceField(["automatic", "manual"])
    default_token = TokenField()
    disbursement_token = TokenField()
    series = fields.RegexField(r"^[A-Z0-9]{1,12}\Z")
    terms_days = fields.IntegerField(min_value=0, max_value=365)


class BillingProfileOutput(Output):
    collection = fields.CharField()
    default_token = fields.CharField()
    disbursement_token = fields.CharField()
    series = fields.CharField()
    terms_days = fields.IntegerField()


class WebhookOutput(Output):
    state = fields.CharField()


class LeadQuery(Input):
    lead_id = fields.UUIDField()


class LeadInvoiceOutput(Output):
    id = fields.UUIDField()
    number = fields.CharField(allow_null=True)
    state = fields.CharField()
    lead_id = fields.UUIDField()


class LeadInvoicesOutput(Output):
    results = LeadInvoiceOutput(many=True)


class WonWithdrawalInput(Input):
    lead_id = fields.UUIDField()
    version = fields.IntegerField(min_value=0)
