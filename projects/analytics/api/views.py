"""Metrics and funnels over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.analytics import selectors
from projects.analytics.api.csv_files import CSV, RENDERERS, csv_response
from projects.analytics.api.filters import KeyFilter, MetricFilter
from projects.analytics.api.permissions import EDITORS, READERS
from projects.analytics.api.serializers import (
    FunnelCreateInput,
    FunnelDataOutput,
    FunnelOutput,
    FunnelUpdateInput,
    MetricCreateInput,
    MetricOutput,
    MetricUpdateInput,
    RowsQuery,
    SeriesOutput,
    SeriesQuery,
    TimesQuery,
)
from projects.analytics.services import files, funnels, metrics
from shared.api.etag import if_match_check
from shared.api.views import ApiViewSet

EDITED = {
    "list": READERS,
    "retrieve": READERS,
    "data": READERS,
    "create": EDITORS,
    "partial_update": EDITORS,
    "destroy": EDITORS,
}


def version_named(request: Request, row: Any) -> int | None:
    """The version that If-Match names, None without one. Raises VersionStale."""
    if_match_check(request, row)
    return row.version if "If-Match" in request.headers else None


class MetricViewSet(ApiViewSet):
    """What is counted of which events. Edited with ETag and If-Match."""

    callers = {**EDITED, "csv": READERS}
    filterset_class = MetricFilter
    output_class = MetricOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.metric_list()

    @extend_schema(responses=MetricOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), MetricOutput)

    @extend_schema(responses=MetricOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        metric = selectors.metric_get(metric_id=pk)
        return self.answer(MetricOutput(metric).data, of=metric)

    @extend_schema(request=MetricCreateInput, responses={201: MetricOutput})
    def create(self, request: Request) -> Response:
        metric = metrics.metric_create(**self.read(MetricCreateInput))
        return self.created(MetricOutput(metric).data, of=metric)

    @extend_schema(request=MetricUpdateInput, responses=MetricOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        version = version_named(request, selectors.metric_get(metric_id=pk))
        fields = self.read(MetricUpdateInput)
        metric = metrics.metric_update(metric_id=pk, version=version, fields=fields)
        return self.answer(MetricOutput(metric).data, of=metric)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        metrics.metric_delete(metric_id=pk)
        return Response(status=204)

    @extend_schema(parameters=[SeriesQuery], responses=SeriesOutput, filters=False)
    @action(detail=True, methods=["get"])
    def data(self, request: Request, pk: UUID) -> Response:
        metric = selectors.metric_get(metric_id=pk)
        series = selectors.metric_series(metric=metric, **self.read_query(SeriesQuery))
        return self.answer(SeriesOutput(series).data)

    @extend_schema(parameters=[RowsQuery], responses=CSV, filters=False)
    @action(detail=True, methods=["get"], renderer_classes=RENDERERS)
    def csv(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        metric = selectors.metric_get(metric_id=pk)
        asked = {"since": None, "until": None, **self.read_query(RowsQuery)}
        lines = files.metric_csv(metric=metric, **asked)
        return csv_response(lines, name=metric.key)


class FunnelViewSet(ApiViewSet):
    """How many leads come how far. Edited with ETag and If-Match."""

    callers = {**EDITED, "csv": READERS}
    filterset_class = KeyFilter
    output_class = FunnelOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.funnel_list()

    @extend_schema(responses=FunnelOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), FunnelOutput)

    @extend_schema(responses=FunnelOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        funnel = selectors.funnel_get(funnel_id=pk)
        return self.answer(FunnelOutput(funnel).data, of=funnel)

    @extend_schema(request=FunnelCreateInput, responses={201: FunnelOutput})
    def create(self, request: Request) -> Response:
        funnel = funnels.funnel_create(**self.read(FunnelCreateInput))
        return self.created(FunnelOutput(funnel).data, of=funnel)

    @extend_schema(request=FunnelUpdateInput, responses=FunnelOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        version = version_named(request, selectors.funnel_get(funnel_id=pk))
        fields = self.read(FunnelUpdateInput)
        funnel = funnels.funnel_update(funnel_id=pk, version=version, fields=fields)
        return self.answer(FunnelOutput(funnel).data, of=funnel)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        funnels.funnel_delete(funnel_id=pk)
        return Response(status=204)

    @extend_schema(parameters=[TimesQuery], responses=FunnelDataOutput, filters=False)
    @action(detail=True, methods=["get"])
    def data(self, request: Request, pk: UUID) -> Response:
        funnel = selectors.funnel_get(funnel_id=pk)
        shown = selectors.funnel_read(funnel=funnel, **self.read_query(TimesQuery))
        return self.answer(FunnelDataOutput(shown).data)

    @extend_schema(parameters=[TimesQuery], responses=CSV, filters=False)
    @action(detail=True, methods=["get"], renderer_classes=RENDERERS)
    def csv(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        funnel = selectors.funnel_get(funnel_id=pk)
        times = {"since": None, "until": None, **self.read_query(TimesQuery)}
        return csv_response(files.funnel_csv(funnel=funnel, **times), name=funnel.key)
