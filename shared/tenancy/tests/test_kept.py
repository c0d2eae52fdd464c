"""A kept query gives what the ORM gives, for the tenant in context."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from shared.core.ids import uuid7
from shared.tenancy.context import TenantMissing, tenant_scope
from shared.tenancy.kept import KeptQuery
from shared.testing.project.models import Order, Shop

A, B = uuid7(), uuid7()

pytestmark = pytest.mark.django_db


@KeptQuery
def named(shop_id: UUID, name: str) -> QuerySet[Shop]:
    """A shop by both."""
    return Shop.objects.filter(id=shop_id, name=name, version__gte=1)


@KeptQuery
def order(order_id: UUID) -> QuerySet[Order]:
    return Order.objects.filter(id=order_id)


def test_it_is_the_row_that_the_orm_reads():
    with tenant_scope(A):
        made = Shop.objects.create(name="first")
        Shop.objects.create(name="second")
        read = named.get(shop_id=made.id, name="first")
        assert vars(Shop.objects.get(id=made.id)) | {"_state": 0} == vars(read) | {"_state": 0}
        sold = Order.objects.create(shop=made, amount=Decimal("12.5"))
        assert order.get(order_id=sold.id).amount == Decimal("12.5")
        with pytest.raises(Shop.DoesNotExist):
            named.get(shop_id=made.id, name="second")


def test_the_tenant_is_a_condition_and_not_only_a_policy():
    with tenant_scope(A):
        made = Shop.objects.create(name="first")
    watched = CaptureQueriesContext(connection)
    with tenant_scope(B), watched as queries, pytest.raises(Shop.DoesNotExist):
        named.get(shop_id=made.id, name="first")
    assert B.hex in queries[0]["sql"].replace("-", "")
    with tenant_scope(None), pytest.raises(TenantMissing):
        named.get(shop_id=made.id, name="first")
