"""A small API over the sample domain, with one operation for each thing to prove."""

import threading
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.urls import include, path
from django_filters import (
    CharFilter,
    DateTimeFromToRangeFilter,
    IsoDateTimeFilter,
    MultipleChoiceFilter,
)
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from shared.api.etag import if_match_check
from shared.api.filters import StrictFilterSet
from shared.api.open_views import open_to_all
from shared.api.serializers import Input, MoneyField, Output, UtcDateTimeField
from shared.api.urls import handler400, handler403, handler404, handler500, platform_urlpatterns
from shared.api.views import ApiView, ApiViewSet
from shared.auth.callers import anyone, roles, services
from shared.core.errors import Conflict, FieldError, NotFound, Unavailable, Unprocessable
from shared.tenancy.kept import listed
from shared.testing.project.models import LedgerLine, Order, Shop

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

MEMBERS = roles("owner", "manager", "agent")
ACTIONS = (
    *("list", "retrieve", "partial_update", "basket"),
    *("create", "pay", "refuse", "close", "key", "broken", "away", "gated", "die", "order"),
)


class ShopRefused(Unprocessable):
    """The shop {name} is refused."""


class ShopNotFound(NotFound):
    """There is no such shop."""


class ShopClosed(Conflict):
    """The shop is closed."""


class ProviderAway(Unavailable):
    """The provider is away."""


class ShopOutput(Output):
    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    created_at = UtcDateTimeField()


class ShopInput(Input):
    name = serializers.CharField(max_length=80)


class ItemInput(Input):
    amount = MoneyField(minimum="0")
    count = serializers.IntegerField(required=False)


class BasketInput(Input):
    at = UtcDateTimeField()
    items = ItemInput(many=True)
    extra = serializers.JSONField(required=False)


class OrderInput(Input):
    shop_id = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=40, decimal_places=0, required=False)


class ShopFilter(StrictFilterSet):
    name = CharFilter()
    names = MultipleChoiceFilter(field_name="name", choices=[("a", "a"), ("b", "b")])
    created = DateTimeFromToRangeFilter(field_name="created_at")
    since = IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")

    class Meta:
        model = Shop
        fields: list[str] = []


class Gate:
    """Holds requests inside the handler until a test lets them go."""

    entered = threading.Event()
    leave = threading.Event()


@listed
def shop_list(*, version: int | None = None) -> QuerySet[Shop]:
    shops = Shop.objects.all()
    return shops if version is None else shops.filter(version=version)


@transaction.atomic
def shop_create(*, name: str) -> Shop:
    return Shop.objects.create(name=name)


class ShopViewSet(ApiViewSet):
    """Shops of the tenant."""

    callers = dict.fromkeys(ACTIONS, MEMBERS)
    idempotency = dict.fromkeys(ACTIONS[4:], "accepted") | {"pay": "required"}
    idempotency_secret = frozenset({"key"})
    filterset_class = ShopFilter
    ordering_fields = ("created_at", "name")
    output_class = ShopOutput

    def list(self, request: Request) -> Response:
        return self.page(shop_list(), ShopOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        shop = self._shop(pk)
        return self.answer(ShopOutput(shop).data, of=shop)

    @extend_schema(request=ShopInput, responses={201: ShopOutput})
    def create(self, request: Request) -> Response:
        shop = shop_create(**self.read(ShopInput))
        return self.created(ShopOutput(shop).data, of=shop)

    @extend_schema(request=ShopInput, responses=ShopOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        shop = self._shop(pk)
        if_match_check(request, shop)
        Shop.objects.filter(id=pk).update(version=F("version") + 1, **self.read(ShopInput))
        shop.refresh_from_db()
        return self.answer(ShopOutput(shop).data, of=shop)

    @extend_schema(request=ShopInput, responses={201: ShopOutput})
    @action(detail=False, methods=["post"])
    def pay(self, request: Request) -> Response:
        return self.create(request)

    @action(detail=False, methods=["post"])
    def refuse(self, request: Request) -> Response:
        shop = shop_create(**self.read(ShopInput))
        error = FieldError("name", "ugly", "Choose another.")
        raise ShopRefused(name=shop.name, errors=[error])

    @action(detail=False, methods=["post"])
    def close(self, request: Request) -> Response:
        shop_create(name="closed")
        raise ShopClosed

    @action(detail=False, methods=["post"])
    def key(self, request: Request) -> Response:
        shop = shop_create(**self.read(ShopInput))
        return self.created({"secret": f"hush-{shop.id}"})

    @action(detail=False, methods=["post"])
    def broken(self, request: Request) -> Response:
        shop_create(name="half done")
        raise RuntimeError("secret detail")

    @action(detail=False, methods=["post"])
    def away(self, request: Request) -> Response:
        shop_create(name="half done")
        raise ProviderAway

    @action(detail=False, methods=["post"])
    def gated(self, request: Request) -> Response:
        shop = shop_create(**self.read(ShopInput))
        Gate.entered.set()
        Gate.leave.wait(20)
        return self.created(ShopOutput(shop).data)

    @action(detail=False, methods=["post"])
    def die(self, request: Request) -> Response:
        shop = shop_create(**self.read(ShopInput))
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return self.created(ShopOutput(shop).data)

    @extend_schema(request=BasketInput)
    @action(detail=False, methods=["post"])
    def basket(self, request: Request) -> Response:
        values = self.read(BasketInput)
        return Response({"at": UtcDateTimeField().to_representation(values["at"])})

    @extend_schema(request=OrderInput)
    @action(detail=False, methods=["post"])
    def order(self, request: Request) -> Response:
        order = Order(**self.read(OrderInput))
        with transaction.atomic():
            order.save()
        return self.created({"id": order.id})

    def _shop(self, pk: UUID) -> Shop:
        shop = Shop.objects.filter(id=pk).first()
        if shop is None:
            raise ShopNotFound
        return shop


class LineViewSet(ApiViewSet):
    """Ordered by a column with many equal values."""

    callers = {"list": MEMBERS}
    ordering = ("text",)

    def list(self, request: Request) -> Response:
        return self.page(LedgerLine.objects.all(), LineOutput)


class LineOutput(Output):
    id = serializers.UUIDField()
    text = serializers.CharField()


class QuotedView(ApiView):
    """Counts against a quota of its own."""

    callers = {"get": MEMBERS | services("payment")}
    rate_class = "tested"

    def get(self, request: Request) -> Response:
        return Response({"ok": True})


class OpenView(ApiView):
    """For everybody, by address."""

    callers = {"get": anyone()}
    rate_class = "auth"

    def get(self, request: Request) -> Response:
        return Response({"ok": True})


def page_of_html(request: Any) -> None:
    raise RuntimeError("secret detail")


router = SimpleRouter()
router.register("shops", ShopViewSet, basename="shop")
router.register("lines", LineViewSet, basename="line")

urlpatterns: list[Any] = [
    *platform_urlpatterns,
    path("api/v1/", include(router.urls)),
    path("api/v1/quoted/", QuotedView.as_view()),
    path("api/v1/open/", OpenView.as_view()),
    path("broken-page/", open_to_all(page_of_html)),
]
