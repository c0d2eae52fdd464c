import pytest

from projects.payment.domain import states
from projects.payment.domain.states import InvoiceState, RefundState, TransactionState


@pytest.mark.parametrize(
    ("moves", "family"),
    [
        (states.INVOICE_MOVES, InvoiceState),
        (states.TRANSACTION_MOVES, TransactionState),
        (states.REFUND_MOVES, RefundState),
    ],
)
def test_every_state_has_its_moves(moves, family):
    assert set(moves) == set(family)


@pytest.mark.parametrize("final", [InvoiceState.PAID, InvoiceState.VOID])
def test_final_invoices_move_nowhere(final):
    assert states.INVOICE_MOVES[final] == frozenset()


def test_success_is_final():
    assert TransactionState.SUCCEEDED not in states.transaction_sources(TransactionState.FAILED)
    assert RefundState.SUCCEEDED not in states.refund_sources(RefundState.FAILED)


def test_failure_is_final():
    assert TransactionState.FAILED not in states.transaction_sources(TransactionState.SUCCEEDED)
    assert RefundState.FAILED not in states.refund_sources(RefundState.SUCCEEDED)


def test_an_unknown_charge_can_turn_out_either_way():
    assert TransactionState.UNKNOWN in states.transaction_sources(TransactionState.SUCCEEDED)
    assert TransactionState.UNKNOWN in states.transaction_sources(TransactionState.FAILED)
