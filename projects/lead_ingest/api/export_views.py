"""Exports over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.lead_ingest import selectors
from projects.lead_ingest.api.filters import lead_lookups
from projects.lead_ingest.api.import_serializers import ExportInput, ExportOutput
from projects.lead_ingest.api.permissions import MANAGERS
from projects.lead_ingest.services import exports
from shared.api.downloads import CSV_RENDERERS, csv_response
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class LeadExportViewSet(ApiViewSet):
    """Leads as a CSV file that a job writes: ask for it (202), look at its state, fetch it
    within 7 days. No text in it runs in a spreadsheet."""

    callers = dict.fromkeys(("list", "retrieve", "create", "file"), MANAGERS)
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.export_list()

    @extend_schema(responses=ExportOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ExportOutput)

    @extend_schema(responses=ExportOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(ExportOutput(selectors.export_get(export_id=pk)).data)

    @extend_schema(request=ExportInput, responses={202: ExportOutput})
    def create(self, request: Request) -> Response:
        said = self.read(ExportInput).get("filters", {})
        export = exports.export_request(
            filters=said, lookups=lead_lookups(said), by=self.user_id, now=utcnow()
        )
        response = self.created(ExportOutput(export).data)
        response.status_code = 202
        return response

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=CSV_RENDERERS)
    def file(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        export, blocks = exports.export_file(export_id=pk, now=utcnow())
        return csv_response(blocks, name=f"leads-{pk}.csv", size=export.size)
