"""The home page of the sample domain: one widget of each kind."""

from django.db.models import Q

from shared.api.home import (
    Attention,
    BarChart,
    Card,
    LineChart,
    Widget,
    count_by,
    count_by_day,
    count_now,
    count_recent,
    sum_by,
    sum_by_day,
    sum_now,
    sum_recent,
    together,
)
from shared.testing.project.models import Order, Shop

WIDGETS: list[Widget] = [
    Card("Shops", count_now(Shop), model=Shop),
    Card("Orders", count_recent(Order), model=Order, filters={"currency": "USD"}),
    Card("Ordered", sum_recent(Order, value="amount"), worse_when_more=True),
    Card("Ordered ever", sum_now(Order, value="amount")),
    LineChart("Orders by day", count_by_day(Order, name="orders", split="currency")),
    LineChart(
        "Orders and money",
        together(
            count_by_day(Order, name="orders"),
            sum_by_day(Order, name="ordered", value="amount"),
        ),
    ),
    BarChart("Orders by shop", count_by(Order, name="orders", split="shop__name")),
    BarChart("Money by shop", sum_by(Order, name="ordered", value="amount", split="shop__name")),
    Attention("Free orders", Order, ["amount", "shop"], Q(amount=0), {"amount": 0}),
]
