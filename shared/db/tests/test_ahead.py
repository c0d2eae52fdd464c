"""What waits for the next statement arrives in its order, in its transaction, for its tenant."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus

from shared.core.ids import uuid7
from shared.tenancy.context import TenantMissing, tenant_scope
from shared.testing.project.models import Shop

A, B = uuid7(), uuid7()
RENAME = "update sample_shop set name = %s where name = %s"

pytestmark = pytest.mark.django_db(transaction=True)


def status() -> TransactionStatus:
    """What the server is in, as far as it was told."""
    return connection.connection.info.transaction_status


def later(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute_later(statement, params or None)


def names() -> list[str]:
    return list(Shop.objects.order_by("name").values_list("name", flat=True))


def rename(old: str, new: str) -> Callable[[], None]:
    return lambda: later(RENAME, new, old)


def make(name: str) -> Callable[[], object]:
    return lambda: Shop.objects.create(name=name)


def nameless() -> None:
    later("update sample_shop set name = null")


def unreadable() -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("select from from")


def fail() -> None:
    raise ZeroDivisionError


def done(*steps: Callable[[], object]) -> None:
    """The steps in a transaction, or in a savepoint of the running one."""
    with transaction.atomic():
        for step in steps:
            step()


@pytest.fixture(autouse=True)
def shop():
    with tenant_scope(A):
        Shop.objects.create(name="first")
        yield


def test_a_transaction_in_which_nothing_is_done_is_never_begun():
    with transaction.atomic(), transaction.atomic():
        assert status() == TransactionStatus.IDLE
    assert status() == TransactionStatus.IDLE
    with transaction.atomic():
        assert names() == ["first"]
        assert status() == TransactionStatus.INTRANS
    assert status() == TransactionStatus.IDLE


def test_the_next_statement_sees_what_waited():
    with transaction.atomic():
        later(RENAME, "100 % 'new'", "first")
        later(RENAME, "newer", "100 % 'new'")
        assert status() == TransactionStatus.IDLE
        assert names() == ["newer"]


def test_the_commit_takes_along_what_waits_and_a_rollback_does_not():
    done(rename("first", "kept"))
    with pytest.raises(ZeroDivisionError):
        done(rename("kept", "lost"), fail)
    assert names() == ["kept"]


def test_outside_of_a_transaction_nothing_waits():
    later(RENAME, "now", "first")
    with psycopg.ClientCursor(connection.connection) as past_the_cursors:
        found = past_the_cursors.execute("select name from sample_shop").fetchall()
    assert ("now",) in found


def test_a_write_that_waits_is_of_the_tenant_in_whose_scope_it_was_asked():
    with tenant_scope(B):
        Shop.objects.create(name="first")
    with transaction.atomic():
        with tenant_scope(B):
            later(RENAME, "of B", "first")
        assert names() == ["first"]
    with tenant_scope(B):
        assert names() == ["of B"]


def test_an_error_of_what_waited_undoes_the_transaction():
    with pytest.raises(IntegrityError):
        done(make("second"), nameless)
    assert names() == ["first"]


def test_an_error_within_a_savepoint_comes_up_within_it():
    with transaction.atomic():
        Shop.objects.create(name="second")
        with pytest.raises(IntegrityError):
            done(nameless)
        assert names() == ["first", "second"]
    assert names() == ["first", "second"]


def test_a_savepoint_that_was_never_sent_can_be_rolled_back():
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            done(fail)
        Shop.objects.create(name="second")
        with pytest.raises(ZeroDivisionError):
            done(make("third"), fail)
    assert names() == ["first", "second"]


def test_a_value_that_cannot_be_bound_loses_nothing_that_waits():
    with transaction.atomic():
        later(RENAME, "kept", "first")
        with pytest.raises(psycopg.ProgrammingError), connection.cursor() as cursor:
            cursor.cursor.execute("select %s", [object()])
        assert names() == ["kept"]


def test_what_follows_a_statement_that_could_not_be_read_is_still_one_transaction():
    with pytest.raises(ZeroDivisionError):
        done(unreadable, make("second"), fail)
    assert names() == ["first"]


def test_a_row_can_be_inserted_later():
    with transaction.atomic():
        row = Shop(name="second")
        row.insert_later()
        assert not row._state.adding
        assert status() == TransactionStatus.IDLE
    assert names() == ["first", "second"]
    with tenant_scope(None), pytest.raises(TenantMissing):
        Shop(name="third").insert_later()
