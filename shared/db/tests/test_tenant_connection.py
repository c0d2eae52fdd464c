"""What a connection holds after whatever may have happened to it."""

import threading
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from shared.core.ids import uuid7
from shared.db.postgresql.cursors import TenantCursor
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Shop

A, B = uuid7(), uuid7()
HELD = "select current_setting('app.tenant_id', true)"


def held() -> str:
    """What the server holds, asked past the cursors that would change it."""
    with psycopg.ClientCursor(connection.connection) as cursor:
        return cursor.execute(HELD).fetchone()[0] or ""


def seen() -> str:
    """What a statement sees: must be the tenant in context, always."""
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        return cursor.fetchone()[0] or ""


pytestmark = pytest.mark.django_db


def test_nested_scopes():
    with tenant_scope(A):
        assert seen() == str(A)
        with tenant_scope(B):
            assert seen() == str(B)
            with tenant_scope(None):
                assert seen() == ""
            assert seen() == str(B)
        assert seen() == str(A)
    assert seen() == ""


def failing_work(tenant_id: UUID, error: type[Exception] = RuntimeError) -> None:
    """A transaction (or savepoint) of a tenant that uses the connection and then fails."""
    with transaction.atomic(), tenant_scope(tenant_id):
        assert seen() == str(tenant_id)
        if error is DatabaseError:
            execute("select 1/0")
        raise RuntimeError


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_scope_left_by_an_error_restores():
    with tenant_scope(A):
        with pytest.raises(ZeroDivisionError), tenant_scope(B):
            _ = 1 / (seen() != str(B))
        assert seen() == str(A)


def test_a_savepoint_rolled_back_after_the_outer_tenant_was_set():
    with tenant_scope(A):
        assert seen() == str(A)
        with pytest.raises(RuntimeError):
            failing_work(B)
        assert seen() == str(A)


def test_a_tenant_first_set_inside_a_savepoint_that_rolls_back():
    with pytest.raises(RuntimeError):
        failing_work(A)
    assert seen() == ""
    with tenant_scope(A), pytest.raises(RuntimeError):
        failing_work(B)
    with tenant_scope(B):
        assert seen() == str(B)


def test_a_failed_statement_in_a_savepoint():
    with tenant_scope(A):
        assert seen() == str(A)
        with pytest.raises(DatabaseError):
            failing_work(B, DatabaseError)
        assert seen() == str(A)


def test_raw_savepoint_statements():
    with connection.cursor() as cursor, tenant_scope(A):
        assert seen() == str(A)
        cursor.execute("savepoint mine")
        with tenant_scope(B):
            assert seen() == str(B)
        cursor.execute("rollback to savepoint mine")
        assert seen() == str(A)


def test_setting_changed_behind_the_back_is_noticed():
    with connection.cursor() as cursor, tenant_scope(A):
        cursor.execute("select set_config('app.tenant_id', %s, false)", [str(B)])
        assert seen() == str(A)
        cursor.execute("reset all")
        assert seen() == str(A)


def test_executemany_copy_and_server_side_cursors(tenant):
    with tenant_scope(A), connection.cursor() as cursor:
        cursor.execute("create temporary table noted (n int, held text)")
        cursor.execute(f"alter table noted alter held set default {HELD[7:]}")
    with tenant_scope(B), connection.cursor() as cursor:
        cursor.executemany("insert into noted (n) values (%s)", [[1], [2]])
    with tenant_scope(A), connection.cursor() as cursor:
        with cursor.copy("copy noted (n) from stdin") as copy:
            copy.write_row([3])
        cursor.execute("select held from noted order by n")
        assert [row[0] for row in cursor.fetchall()] == [str(B), str(B), str(A)]


def test_a_server_side_cursor_keeps_its_tenant():
    for tenant_id in (A, B):
        with tenant_scope(tenant_id):
            Shop.objects.bulk_create([Shop(name=f"{tenant_id} {n}") for n in range(5)])
    with tenant_scope(A):
        rows = Shop.objects.iterator(chunk_size=2)
        names = [next(rows).name]
    with tenant_scope(B):
        assert seen() == str(B)
        names += [shop.name for shop in rows]
        assert seen() == str(B)
    assert len(names) == 5
    assert all(name.startswith(str(A)) for name in names)


def test_the_setting_travels_with_the_statement_and_only_when_it_differs(monkeypatch):
    sent: list[str] = []
    send = TenantCursor._execute

    def record(cursor: TenantCursor, query: str, *args: Any) -> None:
        sent.append(query)
        send(cursor, query, *args)

    monkeypatch.setattr(TenantCursor, "_execute", record)
    with tenant_scope(A), connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.execute("select 1")
        assert cursor.fetchall() == [(1,)]
    assert [query.count("set_config") for query in sent] == [1, 0]
    assert sent[0].endswith(sent[1])


def test_values_that_are_no_uuid_cannot_reach_the_server():
    with tenant_scope("'; drop table sample_shop; --"), pytest.raises(AttributeError):  # type: ignore[arg-type]
        seen()


@pytest.mark.django_db(transaction=True)
class TestWithoutTransaction:
    def test_rollback_of_the_whole_transaction(self):
        with tenant_scope(A):
            seen()
            with pytest.raises(RuntimeError):
                failing_work(B)
            assert seen() == str(A)

    def test_a_failed_statement_in_autocommit(self):
        with tenant_scope(A), pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("select 1/0")
        with tenant_scope(A):
            assert seen() == str(A)
        assert seen() == ""

    def test_a_commit_that_the_database_refuses(self, tenant):
        def orphan() -> None:
            with transaction.atomic(), tenant_scope(A), connection.cursor() as cursor:
                shop = Shop.objects.create(name="s")
                shop.orders.create()
                cursor.execute("delete from sample_shop")

        with tenant_scope(B):
            seen()
            with pytest.raises(DatabaseError):
                orphan()
            assert seen() == str(B)

    def test_reconnect(self):
        with tenant_scope(A):
            seen()
            connection.close()
            assert seen() == str(A)
        connection.close()
        assert seen() == ""

    def test_a_connection_that_the_server_ended(self):
        with tenant_scope(A):
            seen()
            with (
                psycopg.ClientCursor(connection.connection) as cursor,
                pytest.raises(psycopg.Error),
            ):
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")
            connection.close_if_unusable_or_obsolete()
            connection.health_check_done = False
            connection.close_if_health_check_failed()
            assert seen() == str(A)

    def test_threads_do_not_share_a_tenant(self):
        found: dict[str, str] = {}
        barrier = threading.Barrier(3, timeout=10)

        def work(name: str, tenant_id: UUID | None) -> None:
            with tenant_scope(tenant_id):
                seen()
                barrier.wait()
                found[name] = seen()
            connections.close_all()

        with tenant_scope(A):
            jobs = [("a", A), ("b", B), ("none", None)]
            threads = [threading.Thread(target=work, args=job) for job in jobs]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=10)
        assert found == {"a": str(A), "b": str(B), "none": ""}

    def test_a_new_thread_has_no_tenant(self):
        found: list[str] = []

        def work() -> None:
            found.append(seen())
            connections.close_all()

        with tenant_scope(A):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join(timeout=10)
        assert found == [""]
