"""States of everything that payment keeps, and which may follow which."""

from collections.abc import Mapping
from enum import StrEnum


class InvoiceState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class TransactionKind(StrEnum):
    CHARGE = "charge"
    CAPTURE = "capture"
    VOID = "void"
    DISBURSEMENT = "disbursement"


class TransactionState(StrEnum):
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    SUCCEEDED = "succeeded"
    PARTIALLY_CAPTURED = "partially_captured"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class RefundState(StrEnum):
    PROCESSING = "processing"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class AttemptKind(StrEnum):
    CHARGE = "charge"
    REFUND = "refund"
    DISBURSEMENT = "disbursement"


class AttemptState(StrEnum):
    PENDING = "pending"
    CLAIMED = "claimed"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


_T = TransactionState
_I = InvoiceState
_R = RefundState

INVOICE_MOVES: Mapping[InvoiceState, frozenset[InvoiceState]] = {
    _I.DRAFT: frozenset({_I.OPEN, _I.VOID}),
    _I.OPEN: frozenset({_I.PAID, _I.VOID, _I.UNCOLLECTIBLE}),
    _I.PAID: frozenset(),
    _I.VOID: frozenset(),
    _I.UNCOLLECTIBLE: frozenset(),
}

TRANSACTION_MOVES: Mapping[TransactionState, frozenset[TransactionState]] = {
    _T.PROCESSING: frozenset(
        {_T.REQUIRES_ACTION, _T.AUTHORIZED, _T.SUCCEEDED, _T.FAILED, _T.CANCELLED, _T.UNKNOWN}
    ),
    _T.REQUIRES_ACTION: frozenset({_T.SUCCEEDED, _T.FAILED, _T.CANCELLED, _T.UNKNOWN}),
    _T.UNKNOWN: frozenset({_T.REQUIRES_ACTION, _T.SUCCEEDED, _T.FAILED}),
    _T.AUTHORIZED: frozenset({_T.SUCCEEDED, _T.PARTIALLY_CAPTURED, _T.CANCELLED}),
    _T.PARTIALLY_CAPTURED: frozenset({_T.SUCCEEDED}),
    _T.SUCCEEDED: frozenset(),
    _T.FAILED: frozenset(),
    _T.CANCELLED: frozenset(),
}

REFUND_MOVES: Mapping[RefundState, frozenset[RefundState]] = {
    _R.PROCESSING: frozenset({_R.UNKNOWN, _R.SUCCEEDED, _R.FAILED}),
    _R.UNKNOWN: frozenset({_R.SUCCEEDED, _R.FAILED}),
    _R.SUCCEEDED: frozenset(),
    _R.FAILED: frozenset(),
}


def transaction_sources(target: TransactionState) -> frozenset[TransactionState]:
    """The states from which a transaction may move to `target`."""
    return frozenset(state for state, moves in TRANSACTION_MOVES.items() if target in moves)


def invoice_sources(target: InvoiceState) -> frozenset[InvoiceState]:
    """The states from which an invoice may move to `target`."""
    return frozenset(state for state, moves in INVOICE_MOVES.items() if target in moves)


def refund_sources(target: RefundState) -> frozenset[RefundState]:
    """The states from which a refund may move to `target`."""
    return frozenset(state for state, moves in REFUND_MOVES.items() if target in moves)


IN_FLIGHT = frozenset({_T.PROCESSING, _T.REQUIRES_ACTION, _T.AUTHORIZED, _T.UNKNOWN})
DEAD = frozenset({_T.FAILED, _T.CANCELLED})
REFUNDABLE = frozenset({_T.SUCCEEDED, _T.PARTIALLY_CAPTURED})
