import threading

import pytest
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError

from shared.db.locking import advisory_lock, advisory_try_lock, lock_number

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(*parts: object) -> bool:
    """Whether another connection could take the lock now."""
    taken: list[bool] = []

    def work() -> None:
        with transaction.atomic():
            taken.append(advisory_try_lock(*parts))
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=10)
    return taken[0]


def test_held_until_the_transaction_ends():
    with transaction.atomic():
        advisory_lock("period", 7)
        assert advisory_try_lock("period", 7)
        assert not elsewhere("period", 7)
        assert elsewhere("period", 8)
    assert elsewhere("period", 7)


def test_outside_of_a_transaction_it_would_hold_nothing():
    for take in (advisory_lock, advisory_try_lock):
        with pytest.raises(TransactionManagementError):
            take("x")
    assert not connection.in_atomic_block


def test_names_are_numbers_of_64_bits_that_keep_parts_apart():
    assert lock_number("a", "bc") != lock_number("ab", "c")
    assert lock_number("a", 1) == lock_number("a", "1")
    assert all(-(2**63) <= lock_number(n) < 2**63 for n in range(1000))
