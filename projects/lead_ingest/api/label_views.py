"""Sources and tags over HTTP."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.lead_ingest import selectors
from projects.lead_ingest.api.import_serializers import (
    SourceInput,
    SourceOutput,
    TagInput,
    TagOutput,
)
from projects.lead_ingest.api.permissions import ADMINS, MANAGERS, READERS
from projects.lead_ingest.services import labels
from shared.api.views import ApiViewSet


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
