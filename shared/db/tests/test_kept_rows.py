"""Kept statements without a cursor: the same rows and the same errors."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shared.core.ids import uuid7
from shared.db.postgresql.kept import Kept
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Shop

A, B = uuid7(), uuid7()
NAMES = Kept("select name from sample_shop where name = %s")
VALUES = Kept("select %s::uuid, %s::timestamptz, %s::numeric, %s::int, %s::text, null, true")
BAD = Kept("select 1 / %s::int")

pytestmark = pytest.mark.django_db(transaction=True)


def values_given() -> list[object]:
    return [A, datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), Decimal("1.50"), 7, "it's 100 %"]


def test_values_come_as_by_a_cursor():
    given = values_given()
    with connection.cursor() as cursor:
        cursor.execute(VALUES, given)
        expected = cursor.fetchall()
    assert connection.kept_rows(VALUES, given) == expected == [(*given, None, True)]
    assert connection.kept_rows(VALUES, given, lambda row: row[3]) == [7]


def test_a_row_is_of_the_tenant_in_context():
    with tenant_scope(A):
        Shop.objects.create(name="first")
        assert connection.kept_rows(NAMES, ["first"]) == [("first",)]
        assert connection.kept_rows(NAMES, ["second"]) == []
    with tenant_scope(B):
        assert connection.kept_rows(NAMES, ["first"]) == []


def test_it_sees_what_its_transaction_has_done():
    with tenant_scope(A), transaction.atomic():
        Shop(name="later").insert_later()
        assert connection.kept_rows(NAMES, ["later"]) == [("later",)]
        transaction.set_rollback(True)
    with tenant_scope(A):
        assert connection.kept_rows(NAMES, ["later"]) == []


def test_an_error_is_the_one_that_a_cursor_raises_and_the_next_works():
    for _ in range(2):
        with pytest.raises(DataError, match="division by zero"):
            connection.kept_rows(BAD, [0])
        assert connection.kept_rows(BAD, [1]) == [(1,)]


def test_nothing_is_asked_of_a_transaction_that_is_broken():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            connection.kept_rows(BAD, [1])


def test_a_connection_that_is_lost_meanwhile_is_made_again():
    (pid,) = connection.kept_rows(Kept("select pg_backend_pid()"), [])[0]
    other = connection.copy()
    with other.cursor() as cursor:
        # With a time to wait it answers when the other has gone.
        cursor.execute("select pg_terminate_backend(%s, 10000)", [pid])
        assert cursor.fetchone() == (True,)
    other.close()
    # As within a request whose first statement has gone well.
    connection.health_check_done = True
    with pytest.raises(OperationalError):
        connection.kept_rows(BAD, [1])
    connection.close_if_unusable_or_obsolete()
    assert connection.kept_rows(BAD, [1]) == [(1,)]


def test_who_watches_sees_it():
    with CaptureQueriesContext(connection) as queries:
        assert connection.kept_rows(BAD, [1]) == [(1,)]
    assert [query["sql"] for query in queries] == [str(BAD) % "1"]
    seen: list[str] = []

    def watch(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        connection.kept_rows(BAD, [1])
    assert seen == [BAD]
