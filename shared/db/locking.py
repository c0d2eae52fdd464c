"""Advisory locks that end with the transaction."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError


def advisory_lock(*parts: object) -> None:
    """Wait for the lock named by these parts; held until the transaction ends.

    Raises TransactionManagementError outside a transaction, where it would hold nothing.
    """
    _ask("select pg_advisory_xact_lock(%s)", lock_number(*parts))


def advisory_locks(kind: str, names: Iterable[object]) -> None:
    """Wait for several locks of a kind, each as by `advisory_lock(kind, name)`.

    They are taken in one order everywhere, so that two who take several do not wait for each
    other.
    """
    numbers = sorted(lock_number(kind, name) for name in names)
    _ask("select count(pg_advisory_xact_lock(number)) from unnest(%s::bigint[]) number", numbers)


def advisory_try_lock(*parts: object) -> bool:
    """Take the lock if it is free now; held until the transaction ends."""
    return bool(_ask("select pg_try_advisory_xact_lock(%s)", lock_number(*parts)))


def lock_number(*parts: object) -> int:
    """The signed 64-bit number of a lock's name, the same in every process."""
    name = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def _ask(statement: str, numbers: int | list[int]) -> Any:
    if not connection.in_atomic_block:
        raise TransactionManagementError("an advisory lock is held by a transaction: open one")
    with connection.cursor() as cursor:
        cursor.execute(statement, [numbers])
        return cursor.fetchone()[0]
