"""Dashboards and reports over HTTP."""

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
from projects.analytics.api.filters import ReportFilter, ReportRunFilter
from projects.analytics.api.page_serializers import (
    DashboardCreateInput,
    DashboardDataOutput,
    DashboardOutput,
    DashboardUpdateInput,
    ReportCreateInput,
    ReportOutput,
    ReportRunOutput,
    ReportUpdateInput,
)
from projects.analytics.api.permissions import EDITORS, READERS, REPORTERS
from projects.analytics.api.views import EDITED, version_named
from projects.analytics.services import dashboards, reports
from shared.api.views import ApiViewSet


class DashboardViewSet(ApiViewSet):
    """Figures and charts on one page. Edited with ETag and If-Match."""

    callers = EDITED
    output_class = DashboardOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.dashboard_list()

    @extend_schema(responses=DashboardOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), DashboardOutput)

    @extend_schema(responses=DashboardOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        dashboard = selectors.dashboard_get(dashboard_id=pk)
        return self.answer(DashboardOutput(dashboard).data, of=dashboard)

    @extend_schema(request=DashboardCreateInput, responses={201: DashboardOutput})
    def create(self, request: Request) -> Response:
        dashboard = dashboards.dashboard_create(**self.read(DashboardCreateInput))
        return self.created(DashboardOutput(dashboard).data, of=dashboard)

    @extend_schema(request=DashboardUpdateInput, responses=DashboardOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        version = version_named(request, selectors.dashboard_get(dashboard_id=pk))
        fields = self.read(DashboardUpdateInput)
        dashboard = dashboards.dashboard_update(dashboard_id=pk, version=version, fields=fields)
        return self.answer(DashboardOutput(dashboard).data, of=dashboard)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        dashboards.dashboard_delete(dashboard_id=pk)
        return Response(status=204)

    @extend_schema(responses=DashboardDataOutput)
    @action(detail=True, methods=["get"])
    def data(self, request: Request, pk: UUID) -> Response:
        dashboard = selectors.dashboard_get(dashboard_id=pk)
        return self.answer(DashboardDataOutput(selectors.dashboard_read(dashboard=dashboard)).data)


class ReportViewSet(ApiViewSet):
    """Questions that are asked again and again. Edited with ETag and If-Match."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "create": EDITORS,
        "partial_update": EDITORS,
        "destroy": EDITORS,
        "run": REPORTERS,
    }
    idempotency = {"run": "accepted"}
    filterset_class = ReportFilter
    output_class = ReportOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.report_list()

    @extend_schema(responses=ReportOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ReportOutput)

    @extend_schema(responses=ReportOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        report = selectors.report_get(report_id=pk)
        return self.answer(ReportOutput(report).data, of=report)

    @extend_schema(request=ReportCreateInput, responses={201: ReportOutput})
    def create(self, request: Request) -> Response:
        report = reports.report_create(**self.read(ReportCreateInput))
        return self.created(ReportOutput(report).data, of=report)

    @extend_schema(request=ReportUpdateInput, responses=ReportOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        version = version_named(request, selectors.report_get(report_id=pk))
        fields = self.read(ReportUpdateInput)
        report = reports.report_update(report_id=pk, version=version, fields=fields)
        return self.answer(ReportOutput(report).data, of=report)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        reports.report_delete(report_id=pk)
        return Response(status=204)

    @extend_schema(request=None, responses={202: ReportRunOutput})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: UUID) -> Response:
        run = reports.run_request(report_id=pk, by=self.user_id)
        return self.answer(ReportRunOutput(run).data, status=202)


class ReportRunViewSet(ApiViewSet):
    """Answers to reports, newest first; the CSV of one can be fetched once it is ready."""

    callers = {"list": READERS, "retrieve": READERS, "csv": READERS}
    filterset_class = ReportRunFilter
    output_class = ReportRunOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.report_run_list()

    @extend_schema(responses=ReportRunOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ReportRunOutput)

    @extend_schema(responses=ReportRunOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(ReportRunOutput(selectors.report_run_get(run_id=pk)).data)

    @extend_schema(responses=CSV, filters=False)
    @action(detail=True, methods=["get"], renderer_classes=RENDERERS)
    def csv(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        return csv_response(iter([reports.run_content(run_id=pk)]), name=f"report-{pk}")
