"""The migration operations, and the reading of the catalogue that proves them."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from shared.core.ids import uuid7
from shared.db.postgresql.base import DatabaseWrapper
from shared.tenancy import security_sql
from shared.tenancy.audit import tables_without_policy
from shared.tenancy.context import tenant_scope
from shared.tenancy.migrations import (
    AppendOnly,
    LeanKeyIndexes,
    RunAsSystem,
    SecureTenantTable,
)
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
STATE = SimpleNamespace(apps=apps, clear_delayed_apps_cache=lambda: None)


@pytest.fixture
def owner() -> Iterator[DatabaseWrapper]:
    yield connections["owner"]
    with connections["owner"].schema_editor() as editor:
        for name in ("Shop", "Order", "LedgerLine"):
            SecureTenantTable(name).database_forwards("sample", editor, STATE, STATE)
        LeanKeyIndexes("Order").database_backwards("sample", editor, STATE, STATE)
        AppendOnly("LedgerLine").database_forwards("sample", editor, STATE, STATE)
        editor.execute("drop table if exists loose_child, loose")


def run(owner: DatabaseWrapper, operation: Any, *, back: bool = False) -> None:
    with owner.schema_editor() as editor:
        step = operation.database_backwards if back else operation.database_forwards
        step("sample", editor, STATE, STATE)


def execute(owner: DatabaseWrapper, *statements: str) -> None:
    with owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_every_table_of_this_project_is_secured(owner):
    assert tables_without_policy(owner) == []


def test_secure_and_undo_may_run_twice(owner):
    for _ in range(2):
        run(owner, SecureTenantTable("Order"))
    secured = tables_without_policy(owner)
    for _ in range(2):
        run(owner, SecureTenantTable("Order"), back=True)
    gaps = set(tables_without_policy(owner)) - set(secured)
    assert "sample_order has no row-level security" in gaps
    assert "sample_order.shop_id has no composite key" in gaps
    run(owner, SecureTenantTable("Order"))
    assert tables_without_policy(owner) == secured


def key_indexes(owner: DatabaseWrapper) -> dict[str, str]:
    """Conditions of the indexes of keys, by column."""
    with owner.cursor() as cursor:
        cursor.execute(
            "select indexdef from pg_indexes where tablename = 'sample_order'"
            " and indexname like '%_tenant_idx'"
        )
        found = [row[0].partition("(tenant_id, ")[2].partition(")") for row in cursor.fetchall()]
    return {column: condition for column, _, condition in found}


def test_a_key_that_may_be_null_has_an_index_without_nulls(owner):
    before = key_indexes(owner)
    assert before == {"shop_id": "", "previous_id": ""}
    for _ in range(2):
        run(owner, LeanKeyIndexes("Order"))
        lean = {"shop_id": "", "previous_id": " WHERE (previous_id IS NOT NULL)"}
        assert key_indexes(owner) == lean
    run(owner, LeanKeyIndexes("Order"), back=True)
    assert key_indexes(owner) == before


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("alter table sample_shop disable row level security", "has no row-level security"),
        ("alter table sample_shop no force row level security", "lacks FORCE ROW LEVEL SECURITY"),
        ("drop policy tenant on sample_shop", "has no tenant policy"),
        ("drop policy system on sample_shop", "has no system policy"),
        ("create policy all_see on sample_shop using (true)", "has further policies: all_see"),
        (
            "alter policy tenant on sample_shop using (true) with check (true)",
            "has no tenant policy",
        ),
        ("alter policy system on sample_shop to public", "has no system policy"),
    ],
)
def test_each_gap_is_found(owner, statement, reason):
    execute(owner, statement)
    found = tables_without_policy(owner)
    assert [line for line in found if line.startswith("sample_")] == [f"sample_shop {reason}"]
    execute(owner, "drop policy if exists all_see on sample_shop")


def test_a_table_that_nobody_declared_and_a_simple_key_are_found(owner):
    execute(
        owner,
        "create table loose (id uuid primary key, tenant_id uuid)",
        "create table loose_child (tenant_id uuid, loose_id uuid references loose)",
    )
    found = tables_without_policy(owner)
    assert "loose has no row-level security" in found
    assert "loose_child.loose_child_loose_id_fkey does not include tenant_id" in found


def test_keys_are_deferrable_and_indexed(owner):
    with owner.cursor() as cursor:
        cursor.execute(
            "select condeferred, pg_get_constraintdef(oid) from pg_constraint"
            " where conname = 'sample_order_shop_id_tenant_fk'"
        )
        deferred, definition = cursor.fetchone()
        cursor.execute(
            "select indexdef from pg_indexes where indexname = 'sample_order_shop_id_tenant_idx'"
        )
        [(index,)] = cursor.fetchall()
    assert deferred
    assert "(tenant_id, shop_id) REFERENCES sample_shop(tenant_id, id)" in definition
    assert "(tenant_id, shop_id)" in index


def test_append_only_can_be_undone(owner, tenant):
    run(owner, AppendOnly("LedgerLine"), back=True)
    with connections["default"].cursor() as cursor:
        cursor.execute("update sample_ledgerline set text = 'x'")
        cursor.execute("delete from sample_ledgerline")


def test_the_owner_is_bound_but_a_data_migration_is_not(owner):
    for name in ("a", "b"):
        with tenant_scope(uuid7()):
            Shop.objects.create(name=name)
    counts: list[int] = []

    def count(apps: Any, editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            cursor.execute("select count(*) from sample_shop")
            counts.append(cursor.fetchone()[0])

    with owner.schema_editor() as editor:
        count(apps, editor)
        RunAsSystem(count).database_forwards("sample", editor, STATE, STATE)
        count(apps, editor)
    assert counts == [0, 2, 0]


def test_operations_write_themselves_into_a_migration():
    assert SecureTenantTable("Shop").deconstruct() == ("SecureTenantTable", ["Shop"], {})
    assert RunAsSystem(test_each_gap_is_found).deconstruct()[0] == "RunAsSystem"


def test_long_names_stay_unique_within_63_bytes():
    names = {security_sql.named("t" * 60, f"column_{n}", "tenant_fk") for n in range(20)}
    assert len(names) == 20
    assert max(map(len, names)) <= 63
