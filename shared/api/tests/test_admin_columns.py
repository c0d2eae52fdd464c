"""How the pages of staff show values, and how their filters ask."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from shared.api.admin_columns import column_for, is_link, short
from shared.api.admin_elsewhere import elsewhere_link
from shared.jobs.models import JobRecord
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.project.models import Guest, Order, Shop

ORDERS = "/admin/sample/order/"
committed = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234567.5000", "USD", "1,234,567.50 USD"),
        ("-0.1000", "USD", "-0.10 USD"),
        ("1200.0000", "JPY", "1,200 JPY"),
        ("0.0010", "KWD", "0.001 KWD"),
    ],
)
def test_money_is_shown_with_the_digits_of_its_currency(amount, currency, shown):
    order = Order(tenant_id=TENANT, amount=Decimal(amount), currency=currency)
    assert f">{shown}</span>" in column_for(Order, "amount")(order)


def test_times_are_in_utc_and_say_so():
    shop = Shop(tenant_id=TENANT, created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert ">2026-01-02 03:04:05 UTC<" in column_for(Shop, "created_at", whole=True)(shop)
    short_one = column_for(Shop, "created_at")(shop)
    assert 'title="2026-01-02 03:04:05 UTC">2026-01-02 03:04 UTC<' in short_one


def test_ids_are_short_in_lists_and_whole_on_the_rows_page():
    shop = Shop(id=uuid4(), tenant_id=TENANT)
    assert f'title="{shop.id}">{short(shop.id)}<' in column_for(Shop, "id")(shop)
    assert column_for(Shop, "id", whole=True)(shop) == str(shop.id)


@pytest.fixture
def elsewhere(settings):
    """Leads have pages elsewhere, users too; jobs do not."""
    pages = "http://127.0.0.1:8001/admin/lead_ingest/lead/{id}/change/"
    settings.ADMIN_PAGES = {"lead_id": pages, "user_id": "/admin/gateway/user/{id}/change/"}
    column_for.cache_clear()
    yield
    column_for.cache_clear()


def test_ids_of_what_others_own_lead_to_its_page(elsewhere):
    value = uuid4()
    linked = elsewhere_link("lead_id", value, "<b>")
    assert f'href="http://127.0.0.1:8001/admin/lead_ingest/lead/{value}/change/"' in linked
    assert "&lt;b&gt;" in linked
    assert elsewhere_link("job_id", value, "<b>") == "&lt;b&gt;"
    assert elsewhere_link("lead_id", None, "-") == "-"
    assert f"/admin/gateway/user/{value}/change/" in elsewhere_link("agent_id", value, "Carla")


def test_people_in_lists_lead_to_their_own_pages(elsewhere):
    guest = Guest(tenant_id=TENANT, user_id=uuid4(), name="Eve")
    column = column_for(Guest, "user_id")
    assert is_link(column)
    assert f"/admin/gateway/user/{guest.user_id}/change/" in column(guest)


def test_a_list_leads_to_jobs_only_where_their_pages_are_known(elsewhere, settings):
    record = JobRecord(tenant_id=TENANT, job_id=uuid4())
    assert not is_link(column_for(JobRecord, "job_id"))
    assert column_for(JobRecord, "job_id", whole=True)(record) == str(record.job_id)
    column_for.cache_clear()
    settings.ADMIN_PAGES = {"job_id": "http://127.0.0.1:8008/admin/worker/job/{id}/change/"}
    column = column_for(JobRecord, "job_id")
    assert is_link(column)
    assert f"/worker/job/{record.job_id}/change/" in column(record)
    assert short(record.job_id) in column(record)


def test_what_django_shows_well_is_left_to_it():
    assert column_for(Shop, "name") == "name"
    assert column_for(Shop, "no_such_column") == "no_such_column"
    assert not is_link("name")
    assert is_link(column_for(Order, "shop"))


def orders(count: int) -> None:
    for _ in range(count):
        shop = Shop.objects.create(name=f"Shop {uuid4()}")
        first = Order.objects.create(shop=shop, amount=1)
        Order.objects.create(shop=shop, previous=first, amount=2)


@committed
def test_lists_cost_the_same_for_more_rows():
    admin.queries_check(admin.operator_client(), orders, [Order, Shop])


@committed
def test_filters_also_of_a_parents_columns_show_all_tenants():
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            orders(1)
    context_clear()
    client = admin.operator_client()
    admin.filters_check(client)
    specs = {spec.title: spec for spec in client.get(ORDERS).context["cl"].filter_specs}
    assert len(list(specs["name"].lookup_choices)) == 2
    assert len(specs["tenant"].lookup_choices) == 2


@committed
def test_the_tenant_filter_holds_whatever_it_is_asked():
    with tenant_scope(TENANT):
        orders(1)
    context_clear()
    client = admin.operator_client()
    assert client.get(ORDERS, {"tenant": str(TENANT)}).context["cl"].result_count == 2
    assert client.get(ORDERS, {"tenant": str(OTHER_TENANT)}).context["cl"].result_count == 0
    assert client.get(ORDERS, {"tenant": "x"}).status_code == 302


@committed
def test_a_rows_page_shows_its_tenant_its_parent_and_its_children():
    with tenant_scope(TENANT):
        orders(1)
        shop, order = Shop.objects.get(), Order.objects.latest("id")
    context_clear()
    client = admin.operator_client()
    page = client.get(f"/admin/sample/shop/{shop.pk}/change/").content.decode()
    assert f"/admin/sample/shop/?tenant={TENANT}" in page
    assert f'href="{ORDERS}?shop__id__exact={shop.pk}">orders (2)</a>' in page
    page = client.get(f"{ORDERS}{order.pk}/change/").content.decode()
    assert f'href="/admin/sample/shop/{shop.pk}/change/"' in page
    assert ">2.00 USD</span>" in page
