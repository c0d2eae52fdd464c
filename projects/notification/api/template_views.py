"""Templates over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.notification import selectors
from projects.notification.api.filters import TemplateFilter
from projects.notification.api.permissions import ADMINS
from projects.notification.api.template_serializers import (
    DefaultsOutput,
    MessageOutput,
    PreviewInput,
    TemplateInput,
    TemplateOutput,
    TemplateUpdateInput,
)
from projects.notification.domain.messages import Source, defaults_all
from projects.notification.services import templates
from shared.api.etag import if_match_check
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class TemplateViewSet(ApiViewSet):
    """The tenant's own words. Drafts are edited with ETag and If-Match."""

    callers = dict.fromkeys(
        (
            "list",
            "retrieve",
            "create",
            "partial_update",
            "destroy",
            "publish",
            "retire",
            "preview",
            "defaults",
        ),
        ADMINS,
    )
    etag_actions = frozenset({"partial_update", "publish"})
    filterset_class = TemplateFilter
    output_class = TemplateOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.template_list()

    @extend_schema(responses=TemplateOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), TemplateOutput)

    @extend_schema(responses=TemplateOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        template = selectors.template_get(template_id=pk)
        return self.answer(TemplateOutput(template).data, of=template)

    @extend_schema(request=TemplateInput, responses={201: TemplateOutput})
    def create(self, request: Request) -> Response:
        made = templates.template_create(by=self.user_id, **self.read(TemplateInput))
        return self.created(TemplateOutput(made).data, of=made)

    @extend_schema(request=TemplateUpdateInput, responses=TemplateOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        changed = templates.template_update(
            template_id=pk,
            version=self._version(pk),
            by=self.user_id,
            words=self.read(TemplateUpdateInput),
        )
        return self.answer(TemplateOutput(changed).data, of=changed)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        templates.template_delete(template_id=pk)
        return Response(status=204)

    @extend_schema(request=None, responses=TemplateOutput)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: UUID) -> Response:
        """Use a draft from now on. A draft that does not render is refused."""
        published = templates.template_publish(
            template_id=pk, version=self._version(pk), by=self.user_id, at=utcnow()
        )
        return self.answer(TemplateOutput(published).data, of=published)

    @extend_schema(request=None, responses=TemplateOutput)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: UUID) -> Response:
        """Use the built-in words again."""
        return Response(TemplateOutput(templates.template_retire(template_id=pk)).data)

    @extend_schema(request=PreviewInput, responses=MessageOutput)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Try sources without keeping them."""
        asked = self.read(PreviewInput)
        words = Source(**{name: asked.pop(name) for name in ("subject", "text", "html")})
        return Response(MessageOutput(templates.message_preview(source=words, **asked)).data)

    @extend_schema(responses=DefaultsOutput)
    @action(detail=False, methods=["get"])
    def defaults(self, request: Request) -> Response:
        """Every kind of event, its built-in words and its variables."""
        return Response(DefaultsOutput({"kinds": defaults_all()}).data)

    def _version(self, pk: UUID) -> int | None:
        known = selectors.template_get(template_id=pk)
        if_match_check(self.request, known)
        return known.version if "If-Match" in self.request.headers else None
