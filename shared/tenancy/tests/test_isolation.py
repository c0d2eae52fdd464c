"""The manager and the policies, each alone and both together."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from shared.core.ids import uuid7
from shared.tenancy.context import TenantMismatch, TenantMissing, tenant_scope
from shared.testing.project.models import LedgerLine, Order, Shop

pytestmark = pytest.mark.django_db

INSERT = (
    "insert into sample_shop (id, tenant_id, name, version, created_at, updated_at)"
    " values (%s, %s, 'raw', 1, now(), now())"
)


def execute(statement: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def checked(work: Callable[[], Any]) -> None:
    """Do the work in a savepoint and check deferred constraints as a commit would."""
    with transaction.atomic():
        work()
        connection.check_constraints()


@pytest.fixture
def shop(tenant):
    return Shop.objects.create(name="North")


@pytest.fixture
def foreign_shop(other_tenant):
    with tenant_scope(other_tenant):
        return Shop.objects.create(name="Theirs")


@pytest.fixture
def without_filter(monkeypatch):
    """The managers' filter switched off: row-level security alone."""
    plain = models.Manager.get_queryset
    monkeypatch.setattr("shared.tenancy.querysets.TenantManager.get_queryset", plain)


@pytest.fixture
def connection_holds(monkeypatch):
    """The app role cannot switch policies off, so the connection is made to hold a tenant
    other than that in context: what keeps their rows away then is the manager's filter."""

    def hold(tenant_id):
        wanted = "shared.db.postgresql.cursors.tenant_wanted"
        monkeypatch.setattr(wanted, lambda: str(tenant_id))

    return hold


def test_without_a_tenant_there_are_no_rows_and_no_insert(shop):
    with tenant_scope(None):
        assert execute("select * from sample_shop") == []
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            execute(INSERT, [uuid7(), shop.tenant_id])


def test_a_row_for_another_tenant_is_refused_by_the_database(tenant, other_tenant):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        execute(INSERT, [uuid7(), other_tenant])


def test_a_row_cannot_be_moved_to_another_tenant(shop, other_tenant):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        execute("update sample_shop set tenant_id = %s", [other_tenant])
    with pytest.raises(TenantMismatch):
        Shop.objects.update(tenant_id=other_tenant)
    with pytest.raises(TenantMismatch):
        Shop.objects.bulk_update([shop], ["tenant_id"])
    shop.tenant_id = other_tenant
    with pytest.raises(TenantMismatch):
        shop.save()


@pytest.mark.parametrize(
    "query",
    [
        lambda shop: list(Shop.objects.all()),
        lambda shop: Shop.objects.count(),
        lambda shop: Shop.objects.filter(name="North").exists(),
        lambda shop: Shop.objects.get(pk=shop.pk),
        lambda shop: Shop.objects.update(name="x"),
        lambda shop: Shop.objects.all().delete(),
        lambda shop: Shop.objects.get_or_create(name="North"),
        lambda shop: Shop.objects.aggregate(n=models.Count("id")),
        lambda shop: list(Shop.objects.raw("select * from sample_shop")),
        lambda shop: list(shop.orders.all()),
        lambda shop: shop.orders.create(amount=1),
        lambda shop: shop.refresh_from_db(),
        lambda shop: shop.save(),
        lambda shop: shop.delete(),
        lambda shop: Shop.objects.bulk_create([Shop(name="x")]),
        lambda shop: Shop._base_manager.first(),
        lambda shop: Order(shop_id=shop.pk).shop,
        lambda shop: list(Shop.objects.iterator()),
    ],
)
def test_no_query_runs_without_a_tenant(shop, query):
    with tenant_scope(None), pytest.raises(TenantMissing):
        query(shop)


def test_a_query_may_be_built_without_a_tenant_and_run_with_one(other_tenant, shop):
    with tenant_scope(None):
        query = Shop.objects.filter(name="North")
    assert query.get() == shop
    with tenant_scope(other_tenant):
        assert not query.all().exists()


def test_both_together(shop, foreign_shop):
    assert list(Shop.objects.all()) == [shop]
    assert not Shop.objects.filter(pk=foreign_shop.pk).exists()
    with pytest.raises(Shop.DoesNotExist):
        foreign_shop.refresh_from_db()


def test_policies_hold_alone(shop, foreign_shop, without_filter):
    with tenant_scope(None):
        assert Shop.objects.count() == 0
    assert list(Shop.objects.all()) == [shop]
    assert Shop.objects.filter(pk=foreign_shop.pk).update(name="taken") == 0
    assert Shop.objects.filter(pk=foreign_shop.pk).delete()[0] == 0


def test_the_filter_holds_alone(shop, foreign_shop, other_tenant, connection_holds):
    connection_holds(other_tenant)
    assert execute("select name from sample_shop") == [("Theirs",)]
    assert Shop.objects.count() == 0
    assert Shop.objects.filter(pk=foreign_shop.pk).update(name="taken") == 0
    assert list(Shop.objects.raw("select * from sample_shop")) == [foreign_shop]


def test_a_child_of_another_tenants_parent_is_refused(shop, foreign_shop):
    with pytest.raises(IntegrityError, match="sample_order_shop_id_tenant_fk"):
        checked(lambda: Order.objects.create(shop_id=foreign_shop.pk))
    assert not Order.objects.exists()


def test_a_parent_with_children_stays(shop):
    Order.objects.create(shop=shop)
    with pytest.raises(IntegrityError, match="sample_order_shop_id_tenant_fk"):
        checked(lambda: execute("delete from sample_shop"))
    assert Order.objects.get().shop == shop


def test_a_null_reference_refers_to_nothing(shop):
    first = Order.objects.create(shop=shop)
    Order.objects.create(shop=shop, previous=first)
    connection.check_constraints()
    assert Order.objects.filter(previous=None).get() == first


def test_rows_get_the_tenant_in_context(tenant, other_tenant):
    made = Shop.objects.bulk_create([Shop(name="a"), Shop(name="b")])
    assert {shop.tenant_id for shop in made} == {tenant}
    with pytest.raises(TenantMismatch):
        Shop.objects.create(name="c", tenant_id=other_tenant)
    with pytest.raises(TenantMismatch):
        Shop.objects.bulk_create([Shop(name="c", tenant_id=other_tenant)])


def test_names_are_unique_within_a_tenant_only(shop, other_tenant):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shop.objects.create(name=shop.name)
    with tenant_scope(other_tenant):
        assert Shop.objects.create(name=shop.name).pk != shop.pk


def test_update_keeps_updated_at_true(shop):
    Shop.objects.filter(pk=shop.pk).update(name="South")
    before = shop.updated_at
    shop.refresh_from_db()
    assert shop.updated_at > before


def test_append_only_rows_cannot_be_changed(tenant):
    line = LedgerLine.objects.create(text="once")
    for change in (lambda: LedgerLine.objects.update(text="twice"), line.delete):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()
    assert LedgerLine.objects.get().text == "once"


def test_the_app_role_can_neither_create_nor_alter_nor_truncate(tenant):
    for statement in (
        "create table loot (id int)",
        "alter table sample_shop disable row level security",
        "alter table sample_shop no force row level security",
        "drop policy tenant on sample_shop",
        "truncate sample_shop",
        "set role sample_owner",
        "set role sample_system",
    ):
        refusal = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
        with refusal, transaction.atomic():
            execute(statement)
