"""Imports, sources and tags over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
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
    ImportProblemOutput,
    SourceInput,
    SourceOutput,
    TagInput,
    TagOutput,
)
from projects.lead_ingest.api.permissions import ADMINS, MANAGERS, OVERSEERS, READERS
from projects.lead_ingest.services import imports, labels
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class LeadImportViewSet(ApiViewSet):
    """Files of leads. An import may backdate, so owners and admins alone may send one."""

    callers = {"list": OVERSEERS, "retrieve": OVERSEERS, "create": ADMINS, "problems": OVERSEERS}
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

    @extend_schema(request=ImportInput, responses={201: ImportOutput})
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
        return self.created(ImportOutput(lead_import).data)

    @extend_schema(responses=ImportProblemOutput(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, ordering=("line", "id"))
    def problems(self, request: Request, pk: UUID) -> Response:
        lead_import = selectors.import_get(import_id=pk)
        rows = selectors.import_problem_list(import_id=lead_import.id)
        return self.page(rows, ImportProblemOutput)


class LeadSourceViewSet(ApiViewSet):
    """Where leads come from."""

    callers = {"list": READERS, "create": ADMINS}
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.source_list()

    @extend_schema(responses=SourceOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), SourceOutput)

    @extend_schema(request=SourceInput, responses={201: SourceOutput})
    def create(self, request: Request) -> Response:
        source = labels.source_create(**self.read(SourceInput))
        return self.created(SourceOutput(source).data)


class TagViewSet(ApiViewSet):
    """The tenant's labels."""

    callers = {"list": READERS, "create": MANAGERS}
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.tag_list()

    @extend_schema(responses=TagOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), TagOutput)

    @extend_schema(request=TagInput, responses={201: TagOutput})
    def create(self, request: Request) -> Response:
        return self.created(TagOutput(labels.tag_create(**self.read(TagInput))).data)
