"""Pages of columns, and objects, are shown as the framework's serializers show them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import F
from rest_framework import serializers

from shared.api.renderers import FastJsonRenderer
from shared.api.serializers import MoneyColumnsField, Output, UtcDateTimeField
from shared.api.shapes import rows_in_place, rows_represent, shape_of
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Order, Shop

pytestmark = pytest.mark.django_db


class OrderOutput(Output):
    id = serializers.UUIDField()
    shop = serializers.UUIDField(source="shop_id")
    previous = serializers.UUIDField(source="previous_id", allow_null=True)
    worth = MoneyColumnsField("amount", "currency")
    amount = serializers.DecimalField(max_digits=20, decimal_places=4)
    currency = serializers.CharField()
    created_at = UtcDateTimeField()


class OrdinaryOutput(OrderOutput):
    """The same by the framework's own means."""

    to_representation = serializers.Serializer.to_representation


class FarOutput(OrderOutput):
    name = serializers.CharField(source="shop.name")


def shown(data) -> bytes:
    return FastJsonRenderer().render(data)


@pytest.fixture(autouse=True)
def orders():
    with tenant_scope(uuid7()):
        shop = Shop.objects.create(name="first")
        first = Order.objects.create(shop=shop, amount=Decimal("12"), currency="JPY")
        Order.objects.create(shop=shop, amount=Decimal("0.01"), previous=first)
        Order.objects.update(created_at=datetime(2026, 1, 15, tzinfo=UTC))
        yield


def test_objects_are_shown_as_the_framework_shows_them():
    for order in Order.objects.all():
        assert shown(OrderOutput(order).data) == shown(OrdinaryOutput(order).data)
        assert list(OrderOutput(order).data) == list(OrdinaryOutput(order).data)


def test_rows_are_shown_as_objects_are(django_assert_num_queries):
    shape = shape_of(OrderOutput, Order)
    rows = rows_in_place(Order.objects.order_by("id"), shape)
    with django_assert_num_queries(1):
        told = rows_represent(shape, list(rows))
    assert shown(told) == shown(OrdinaryOutput(Order.objects.order_by("id"), many=True).data)
    assert rows_represent(shape, []) == []


def test_a_field_that_was_left_out_is_read_when_it_is_shown():
    order = Order.objects.defer("currency").first()
    assert OrderOutput(order).data["currency"] == "JPY"


def test_objects_stand_where_columns_are_not_enough():
    assert rows_in_place(Order.objects.all(), shape_of(FarOutput, Order)) is None
    shape = shape_of(OrderOutput, Order)
    special = (
        Order.objects.select_related("shop"),
        Order.objects.prefetch_related("shop"),
        Order.objects.annotate(more=F("amount") + 1),
        Order.objects.only("amount"),
        Order.objects.values("id"),
    )
    assert [rows_in_place(each, shape) for each in special] == [None] * len(special)
    assert FarOutput(Order.objects.first()).data["name"] == "first"
