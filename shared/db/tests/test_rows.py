"""Statements put together once do what the ORM's do."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import BinaryField, F
from django.test.utils import CaptureQueriesContext

from shared.core.ids import uuid7
from shared.db.reading import pair_read, row_read, rows_read
from shared.db.rows import insert_sql, keys_of
from shared.tenancy.context import TenantMissing, tenant_scope
from shared.testing.project.models import Country, Order, Shop

pytestmark = pytest.mark.django_db

OF = "select {columns} from sample_shop where tenant_id = %s order by name"
WITH_SHOP = """
select {columns} from sample_order join sample_shop
on sample_shop.tenant_id = sample_order.tenant_id and sample_shop.id = sample_order.shop_id
where sample_order.tenant_id = %s
"""


def test_a_saved_row_reads_back_as_it_was(tenant):
    shop = Shop.objects.create(name="a")
    order = Order.objects.create(shop=shop, amount="12.5")
    found = Order.objects.select_related("shop").get()
    assert (found.id, found.shop, found.previous_id) == (order.id, shop, None)
    assert (str(found.amount), found.created_at) == ("12.5000", order.created_at)


def test_an_update_of_some_fields_leaves_the_others(tenant):
    shop = Shop.objects.create(name="a")
    Shop.objects.update(version=7)
    shop.name = "b"
    shop.save(update_fields=["name", "updated_at"])
    found = Shop.objects.get()
    assert (found.name, found.version, found.updated_at) == ("b", 7, shop.updated_at)


def test_expressions_are_left_to_the_orm(tenant):
    shop = Shop.objects.create(name="a")
    shop.version = F("version") + 1
    shop.save(update_fields=["version"])
    assert Shop.objects.get().version == 2


def test_a_row_that_is_gone_or_anothers_is_not_updated(tenant, other_tenant):
    shop = Shop.objects.create(name="a")
    with tenant_scope(other_tenant), pytest.raises(Exception, match="tenant"):
        shop.save()
    shop.tenant_id = other_tenant
    with tenant_scope(other_tenant), pytest.raises(DatabaseError), transaction.atomic():
        shop.save(force_update=True)
    assert Shop.objects.get().name == "a"


def test_a_refused_insert_spoils_the_transaction_as_ever(tenant):
    Shop.objects.create(name="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Shop.objects.create(name="a")
    assert Shop.objects.count() == 1


def test_without_a_tenant_nothing_is_saved(db):
    with pytest.raises(TenantMissing):
        Shop(name="a").save()


def test_keys_and_what_stays_with_the_orm():
    assert keys_of(Country) == (Country._meta.pk,)
    assert [key.name for key in keys_of(Shop)] == ["id", "tenant_id"]
    assert insert_sql(Shop, (BinaryField(name="picture"),)) is None


def test_one_statement_a_save(tenant):
    with CaptureQueriesContext(connection) as queries:
        shop = Shop.objects.create(name="a")
        shop.save(update_fields=["name"])
    statements = [query["sql"].split(";")[-1].split()[0] for query in queries]
    assert statements == ["INSERT", "UPDATE"]


def test_rows_read_by_hand_are_the_orms(tenant, other_tenant):
    shops = [Shop.objects.create(name=name) for name in "ba"]
    order = Order.objects.create(shop=shops[0])
    assert [shop.name for shop in rows_read(OF, [tenant], Shop)] == ["a", "b"]
    assert row_read(OF, [tenant], Shop).__dict__.keys() == shops[0].__dict__.keys()
    assert pair_read(WITH_SHOP, [tenant], Order, Shop) == (order, shops[0])
    assert row_read(OF, [uuid7()], Shop) is pair_read(WITH_SHOP, [uuid7()], Order, Shop) is None
    with tenant_scope(other_tenant):
        assert rows_read(OF, [tenant], Shop) == []


def test_times_are_aware_and_in_utc(tenant):
    shop = Shop.objects.create(name="a")
    found = Shop.objects.get().created_at
    assert (found, found.utcoffset()) == (shop.created_at, timedelta(0))
