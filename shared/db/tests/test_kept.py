"""Statements whose plan the session keeps: the same rows, one PREPARE, and no name that is lost."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shared.core.ids import uuid7
from shared.db.postgresql.kept import MOST, Kept, numbered
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Shop

A = uuid7()
NAMES = Kept("select name from sample_shop where name = %s")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop():
    # What a session of another test knows is not counted here.
    connection.close()
    with tenant_scope(A):
        Shop.objects.create(name="first")
        yield


def found(sql: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def prepared(sql: Kept) -> list[int]:
    """How often the session has run the statement, for each name that it knows it by."""
    # The server keeps the whole message that prepared it.
    counted = "generic_plans + custom_plans from pg_prepared_statements where statement like %s"
    return [int(uses) for (uses,) in found(f"select {counted}", f"%AS {numbered(sql).sql};%")]


def wait_and_ask(waiting: str, asked: Kept) -> None:
    """Ask in a transaction in which something waits."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute_later(waiting)
        found(asked, "!")


def change_and_fail(changed: Kept) -> None:
    """Have a change wait for a commit that never comes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute_later(changed, ["lost", "first"])
        raise ZeroDivisionError


def test_parameters_are_numbered_in_their_order():
    assert numbered("a = %s and b = %s").sql == "a = $1 and b = $2"
    assert numbered("a like '%%' and b = %s").sql == "a like '%' and b = $1"
    named = numbered("a = %(x)s and b = %(y)s or c = %(x)s")
    assert named.sql == "a = $1 and b = $2 or c = $1"
    assert named.values({"y": 2, "x": 1, "z": 3}) == [1, 2]


def test_a_statement_is_prepared_once_and_run_by_its_name():
    for name in ("first", "second", "it's 100 % \\ new"):
        Shop.objects.get_or_create(name=name)
        assert found(NAMES, name) == [(name,)]
    assert prepared(NAMES) == [3]


def test_it_sees_the_tenant_in_context():
    assert found(NAMES, "first") == [("first",)]
    with tenant_scope(uuid7()):
        assert found(NAMES, "first") == []
    assert found(NAMES, "first") == [("first",)]


def test_a_refusal_leaves_it_usable():
    for _ in range(2):
        with pytest.raises(IntegrityError):
            Shop.objects.create(name="first")
        Shop.objects.create(name=str(uuid7()))


def test_a_name_that_never_reached_the_session_is_not_used():
    fresh = Kept("select name || %s::text from sample_shop")
    with pytest.raises(DatabaseError):
        wait_and_ask("select from from", fresh)
    assert found(fresh, "!") == [("first!",)]


def test_a_name_that_waited_for_a_rolled_back_commit_is_not_used():
    changed = Kept("update sample_shop set name = %s where name = %s")
    with pytest.raises(ZeroDivisionError):
        change_and_fail(changed)
    with connection.cursor() as cursor:
        cursor.execute(changed, ["second", "first"])
        assert cursor.rowcount == 1
    assert found(NAMES, "second") == [("second",)]


def test_a_session_keeps_no_more_than_some():
    for number in range(MOST + 5):
        assert found(Kept(f"select {number} + %s::int"), 1) == [(number + 1,)]
    [(known,)] = found("select count(*) from pg_prepared_statements")
    assert known <= MOST


def test_a_new_connection_knows_nothing():
    assert found(NAMES, "first") == [("first",)]
    connection.close()
    assert found(NAMES, "first") == [("first",)]
