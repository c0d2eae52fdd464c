"""The home page of an admin: numbers, charts and tables of all tenants or of one."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shared.api.home import Figure, HomeScope, count_by_day, sum_by_day
from shared.api.home.cards import trend_of
from shared.core.clock import utcnow
from shared.core.ids import uuid7_floor
from shared.core.money import Money
from shared.tenancy.context import context_clear, system_scope, tenant_scope
from shared.testing.admin import HOME, operator_client
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.project.models import Order, Shop

committed = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def staff() -> Client:
    return operator_client()


def ordered(amount: str, *, ago: int = 0, currency: str = "USD", shop: str = "") -> Order:
    """An order made so many days ago."""
    at = utcnow() - timedelta(days=ago)
    made = Shop.objects.create(name=shop or str(uuid4()))
    key = uuid7_floor(at).int | uuid4().int & (1 << 62) - 1
    order = Order(shop=made, amount=Decimal(amount), currency=currency)
    order.id = type(made.id)(int=key)
    order.save(force_insert=True)
    Order.objects.filter(id=order.id).update(created_at=at)
    return order


def home(client: Client, **query: Any) -> dict[str, Any]:
    context_clear()
    answer = client.get(HOME, query)
    assert answer.status_code == 200
    return answer.context["home"]


def card(page: dict[str, Any], title: str) -> Any:
    return next(each for each in page["cards"] if each.title == title)


def chart(page: dict[str, Any], title: str) -> dict[str, Any]:
    return json.loads(next(each for each in page["charts"] if each.title == title).data)


@committed
def test_without_rows_a_friendly_word_and_no_numbers(staff):
    page = home(staff)
    assert page["is_empty"]
    assert "cards" not in page
    text = staff.get(HOME).content.decode()
    assert "Nothing has arrived here yet" in text
    assert "Dead letters" in text


@committed
def test_cards_compare_the_last_thirty_days_with_those_before(staff):
    with tenant_scope(TENANT):
        for ago in (0, 29, 30, 59, 60):
            ordered("1000.50", ago=ago)
        ordered("7", currency="EUR")
    page = home(staff)
    orders, money = card(page, "Orders"), card(page, "Ordered")
    assert (orders.text, orders.trend, orders.mood) == ("3", "+50 %", "success")
    assert (money.text, money.unit, money.trend) == ("2,001.00", "USD", "+0 %")
    assert money.note == "last 30 days, and 7.00 EUR"
    assert card(page, "Ordered ever").text == "5,002.50"
    assert "currency=USD" in orders.url


@committed
def test_days_without_rows_are_zero_and_today_is_last(staff):
    with tenant_scope(TENANT):
        ordered("1", ago=0)
        ordered("2.25", ago=2)
        ordered("4", ago=30)
    data = chart(home(staff), "Orders and money")
    assert len(data["labels"]) == 30
    assert data["labels"][-1] == f"{utcnow().day} {utcnow():%b}"
    counts, sums = (each["data"] for each in data["datasets"])
    assert counts == [0] * 27 + [1, 0, 1]
    assert [Decimal(value) for value in sums][-3:] == [Decimal("2.25"), 0, Decimal(1)]
    assert data["datasets"][1]["label"] == "ordered USD"


@committed
def test_a_lone_series_has_a_legend_unless_the_title_names_it(staff):
    with tenant_scope(TENANT):
        ordered("1")
    options = {each.title: json.loads(each.options) for each in home(staff)["charts"]}
    shown = {title: each["plugins"]["legend"]["display"] for title, each in options.items()}
    assert shown == {
        "Orders by day": True,
        "Orders and money": True,
        "Orders by shop": False,
        "Money by shop": True,
    }


@committed
def test_a_day_begins_at_midnight_in_utc():
    with tenant_scope(TENANT):
        order = ordered("1")
    late = order.created_at.replace(hour=23, minute=59, second=59)
    with tenant_scope(TENANT):
        Order.objects.filter(id=order.id).update(created_at=late)
    with system_scope("test"):
        plot = count_by_day(Order, name="orders")(HomeScope(now=late))
        assert plot.series[0].values[-1] == 1
        after = late + timedelta(seconds=1)
        plot = count_by_day(Order, name="orders")(HomeScope(now=after))
        assert plot.series[0].values[-2:] == [1, 0]


@committed
def test_one_tenant_alone_is_shown_and_links_lead_to_its_rows(staff):
    for tenant_id, number in ((TENANT, 1), (OTHER_TENANT, 2)):
        with tenant_scope(tenant_id):
            for _ in range(number):
                ordered("0")
    assert card(home(staff), "Orders").text == "3"
    page = home(staff, tenant=str(OTHER_TENANT))
    assert card(page, "Orders").text == "2"
    assert f"tenant={OTHER_TENANT}" in card(page, "Shops").url
    [table] = page["tables"]
    assert len(table.rows) == 2
    assert f"tenant={OTHER_TENANT}" in table.url
    assert [choice.id for choice in page["tenants"] if choice.chosen] == [OTHER_TENANT]


@committed
def test_what_is_no_tenant_is_said_and_all_are_shown(staff):
    with tenant_scope(TENANT):
        ordered("1")
    context_clear()
    answer = staff.get(HOME, {"tenant": "x"})
    assert "all tenants are shown" in answer.content.decode()
    assert card(answer.context["home"], "Orders").text == "1"


@committed
def test_a_table_shows_five_rows_as_their_list_does(staff):
    with tenant_scope(TENANT):
        free = [ordered("0") for _ in range(6)]
        ordered("5")
    [table] = home(staff)["tables"]
    assert table.headers == ["tenant", "amount", "shop"]
    assert len(table.rows) == 5
    assert table.has_more
    assert f"/order/{free[-1].pk}/change/" in table.rows[0][1]
    assert "0.00 USD" in table.rows[0][1]


@committed
def test_many_names_end_in_other(staff):
    with tenant_scope(TENANT):
        for number in range(9):
            ordered(str(number + 1), shop=f"shop {number}")
    data = chart(home(staff), "Money by shop")
    assert data["labels"][0] == "shop 8 USD"
    assert data["labels"][-1] == "other"
    assert Decimal(data["datasets"][0]["data"][-1]) == 3


@committed
def test_only_staff_see_it(client):
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (3, 2, ("+50 %", 1)),
        (1, 2, ("-50 %", -1)),
        (2, 2, ("+0 %", 0)),
        (2, 0, ("", 0)),
        (2, None, ("", 0)),
        (Money(Decimal(15), "JPY"), Money(Decimal(10), "JPY"), ("+50 %", 1)),
    ],
)
def test_a_trend_is_told_in_percent_where_there_was_something_before(now, before, shown):
    assert trend_of(Figure(now, before=before)) == shown


def test_thirty_days_end_today_and_follow_those_before():
    scope = HomeScope(now=datetime(2026, 3, 1, 0, 30, tzinfo=UTC))
    assert (scope.days[0].isoformat(), scope.days[-1].isoformat()) == ("2026-01-31", "2026-03-01")
    assert scope.since - scope.before == timedelta(days=30)


@committed
def test_currencies_are_never_added(tenant):
    ordered("1")
    ordered("2", currency="JPY")
    with system_scope("test"):
        plot = sum_by_day(Order, name="ordered", value="amount")(HomeScope(now=utcnow()))
    assert sorted(series.name for series in plot.series) == ["ordered JPY", "ordered USD"]
