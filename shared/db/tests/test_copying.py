"""Rows that are copied are as rows that are saved, and the same fences hold."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from shared.core.ids import uuid7, uuid7s
from shared.db.copy_lines import line_of
from shared.db.copying import copy_insert, lines_insert_unknown
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Order, Shop

pytestmark = pytest.mark.django_db
NAMES = ("id", "name")


def shops(*names):
    return list(zip(uuid7s(len(names)), names, strict=True))


def test_copied_rows_are_as_saved_ones(tenant):
    saved = Shop.objects.create(name="saved")
    hard = ("tab\t", "back\\slash", "line\nfeed", "\\N", "", "Ωμέγα")
    copy_insert(Shop(version=3), NAMES, shops(*hard))
    found = Shop.objects.exclude(id=saved.id).order_by("id")
    assert tuple(shop.name for shop in found) == hard
    assert {(shop.version, shop.tenant_id) for shop in found} == {(3, tenant)}
    assert all(saved.created_at <= s.created_at <= s.updated_at for s in found)
    assert found[0].created_at - saved.created_at < timedelta(minutes=1)


def test_references_and_defaults(tenant):
    shop = Shop.objects.create(name="a")
    copy_insert(Order(shop=shop), ("id", "amount"), [(uuid7(), "12.5")])
    order = Order.objects.get()
    assert (order.shop_id, order.previous_id, order.currency) == (shop.id, None, "USD")
    assert str(order.amount) == "12.5000"


def test_known_rows_are_left_out_and_the_first_of_two_wins(tenant):
    Shop.objects.create(name="known")
    rows = shops("new", "known", "new", "other")
    left_out = lines_insert_unknown(Shop(), NAMES, [line_of(row) for row in rows])
    assert left_out == {1, 2}
    assert set(Shop.objects.exclude(name="known").values_list("id", "name")) == {rows[0], rows[3]}
    assert lines_insert_unknown(Shop(), NAMES, []) == set()


def test_a_known_row_is_an_error_elsewhere(tenant):
    Shop.objects.create(name="known")
    with pytest.raises(IntegrityError, match="shop_name"), transaction.atomic():
        copy_insert(Shop(), NAMES, shops("new", "known"))
    assert Shop.objects.count() == 1


def test_the_policy_holds(tenant):
    with tenant_scope(uuid7()):
        of_others = Shop(version=1)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        copy_insert(of_others, NAMES, shops("mine?"))
    assert not Shop.objects.exists()


def test_a_value_that_does_not_fit_is_an_error(tenant):
    with pytest.raises(DatabaseError, match="too long"), transaction.atomic():
        copy_insert(Shop(), NAMES, shops("x" * 81))


def test_several_times_in_one_transaction(tenant):
    for name in "abc":
        copy_insert(Shop(), NAMES, shops(name))
    copy_insert(Shop(), ("id", "name", "version"), [(uuid7(), "d", 4)])
    copy_insert(Shop(), NAMES, [])
    assert sorted(Shop.objects.values_list("name", "version")) == [
        ("a", 1),
        ("b", 1),
        ("c", 1),
        ("d", 4),
    ]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_refuses(tenant):
    with pytest.raises(TransactionManagementError):
        copy_insert(Shop(), NAMES, shops("a"))
