"""Imports over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from projects.lead_ingest import selectors
from projects.lead_ingest.api.filters import ImportFilter
from projects.lead_ingest.api.import_serializers import (
    ImportInput,
    ImportOutput,
    ImportPreviewInput,
    ImportPreviewOutput,
    ImportProblemOutput,
)
from projects.lead_ingest.api.permissions import ADMINS, OVERSEERS
from projects.lead_ingest.services import imports, previews, problem_files
from shared.api.downloads import CSV_RENDERERS, csv_response
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class LeadImportViewSet(ApiViewSet):
    """Files of leads. An import may backdate, so owners and admins alone may send one.

    Up to 2 MB and 5,000 rows are read at once (201). A larger file is checked and answered
    with 202 and the state `processing`; a job reads it.
    """

    callers = {
        "list": OVERSEERS,
        "retrieve": OVERSEERS,
        "create": ADMINS,
        "preview": ADMINS,
        "problems": OVERSEERS,
        "problems_file": OVERSEERS,
    }
    rate_class = "import"
    parser_classes = [MultiPartParser]
    filterset_class = ImportFilter
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.import_list()

    @extend_schema(responses=ImportOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ImportOutput)

    @extend_schema(responses=ImportOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(ImportOutput(selectors.import_get(import_id=pk)).data)

    @extend_schema(request=ImportInput, responses={201: ImportOutput, 202: ImportOutput})
    def create(self, request: Request) -> Response:
        sent = self.read(ImportInput)
        lead_import = imports.leads_import(
            stream=sent["file"].file,
            source=sent["source"],
            mapping=sent["mapping"],
            by=self.user_id,
            now=utcnow(),
            file_name=sent["file"].name,
        )
        response = self.created(ImportOutput(lead_import).data)
        response.status_code = 202 if lead_import.finished_at is None else 201
        return response

    @extend_schema(request=ImportPreviewInput, responses=ImportPreviewOutput)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What a file would become, with the map given or a guessed one. Stores nothing."""
        sent = self.read(ImportPreviewInput)
        preview = previews.import_preview(
            stream=sent["file"].file, mapping=sent.get("mapping"), by=self.user_id, now=utcnow()
        )
        return Response(ImportPreviewOutput(preview).data)

    @extend_schema(responses=ImportProblemOutput(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, ordering=("line", "id"))
    def problems(self, request: Request, pk: UUID) -> Response:
        lead_import = selectors.import_get(import_id=pk)
        rows = selectors.import_problem_list(import_id=lead_import.id)
        return self.page(rows, ImportProblemOutput)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(
        detail=True,
        methods=["get"],
        url_path="problems/file",
        filterset_class=None,
        renderer_classes=CSV_RENDERERS,
    )
    def problems_file(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        """The rejected rows as CSV: line, field and reason, then the row's own cells."""
        return csv_response(problem_files.problems_file(import_id=pk), name=f"problems-{pk}.csv")
