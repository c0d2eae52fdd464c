"""Work across tenants: by the system role, in a named scope, and only there."""

import pytest

from shared.core.ids import uuid7
from shared.tenancy.context import (
    SystemScopeMissing,
    TenantMissing,
    context_fresh,
    current_system,
    current_tenant,
    system_scope,
    tenant_scope,
)
from shared.testing.project.models import Order, Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def shops():
    made = []
    for name in ("one", "two"):
        with tenant_scope(uuid7()):
            shop = Shop.objects.create(name=name)
            Order.objects.create(shop=shop)
            made.append(shop)
    return made


def test_all_tenants_rows_in_a_system_scope(shops):
    with system_scope("test"):
        assert list(Shop.across_tenants.order_by("name")) == shops
        assert Shop.across_tenants.update(name="swept") == 2


@pytest.mark.parametrize(
    "query",
    [
        lambda: list(Shop.across_tenants.all()),
        lambda: Shop.across_tenants.count(),
        lambda: list(Shop.objects.using("system")),
    ],
)
def test_refused_outside_of_a_system_scope(shops, query, tenant):
    with pytest.raises(SystemScopeMissing):
        query()


def test_a_system_scope_does_not_open_the_ordinary_manager(shops):
    with system_scope("test"), pytest.raises(TenantMissing):
        Shop.objects.count()


def test_relations_of_a_row_read_through_the_system_role(shops):
    with system_scope("test"):
        order = Order.across_tenants.select_related("shop").get(shop=shops[0])
        assert order.shop == shops[0]
        shop = Shop.across_tenants.get(pk=shops[1].pk)
    with tenant_scope(shop.tenant_id):
        assert shop.orders.count() == 1
        shop.name = "renamed"
        shop.save()
        assert shop._state.db == "default"


def test_scopes_restore_what_was_before(tenant):
    with system_scope("outer"):
        with system_scope("inner"), tenant_scope(uuid7()):
            assert current_system() == "inner"
        assert (current_system(), current_tenant()) == ("outer", tenant)
        with context_fresh():
            assert (current_system(), current_tenant()) == (None, None)
        assert (current_system(), current_tenant()) == ("outer", tenant)
    assert current_system() is None
