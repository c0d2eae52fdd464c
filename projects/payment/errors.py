"""What payment refuses, named for the fact."""

from shared.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    PreconditionFailed,
    Unprocessable,
)


class InvoiceNotFound(NotFound):
    """There is no such invoice."""


class InvoiceStateRefused(Conflict):
    """Invoice {invoice_id} is {state}; that does not allow this."""


class InvoiceEmpty(Unprocessable):
    """An invoice needs at least one line to be opened."""


class InvoicePartlyPaid(Conflict):
    """Invoice {invoice_id} has been paid in part; refund it instead."""


class LeadAlreadyInvoiced(Conflict):
    """Lead {lead_id} has an invoice already."""


class LinesInvalid(Unprocessable):
    """Every line needs the invoice's currency, a positive quantity and no negative price."""


class ChargeInFlight(Conflict):
    """A charge of invoice {invoice_id} is on its way; wait for its outcome."""


class ChargeExceedsDue(Unprocessable):
    """Only {due} of this invoice is due."""


class CurrencyRefused(Unprocessable):
    """The amount is in {given}, this is in {expected}."""


class TransactionNotFound(NotFound):
    """There is no such transaction."""


class PaymentMethodNotFound(NotFound):
    """There is no such payment method."""


class PaymentMethodKnown(Conflict):
    """This customer has this payment method already."""


class CardNumberRefused(BadRequest):
    """This looks like a card number; send the provider's token instead."""


class NotRefundable(Conflict):
    """Transaction {transaction_id} is a {kind} in state {state}; nothing can be refunded."""


class RefundExceedsRemaining(Unprocessable):
    """Only {remaining} is left to refund."""


class RefundNotFound(NotFound):
    """There is no such refund."""


class AttemptNotFound(NotFound):
    """There is no such attempt."""


class AttemptClosed(Conflict):
    """This attempt has its outcome already."""


class TimeRefused(Unprocessable):
    """The business time must be neither in the future nor before what it follows."""


class BackdatingRefused(Forbidden):
    """Only an owner or an admin may backdate."""


class WebhookSignatureRefused(BadRequest):
    """The signature of this webhook is not valid."""


class WebhookMalformed(BadRequest):
    """This webhook is not one of ours."""


class WebhookProviderUnknown(NotFound):
    """There is no such provider."""


class SimulatedChargeNotFound(NotFound):
    """The simulated provider knows no such reference that waits for its customer."""


class LeadInvoiced(Conflict):
    """Lead {lead_id} has been invoiced; its win cannot be withdrawn."""


class BillingProfileStale(PreconditionFailed):
    """The billing profile has changed since it was read; read it again."""
