"""Notifications over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.notification import selectors
from projects.notification.api.filters import NotificationFilter
from projects.notification.api.permissions import ADMINS, EVERYBODY, OVERSEERS
from projects.notification.api.serializers import (
    CountsOutput,
    MarkedOutput,
    MarkInput,
    NotificationOutput,
    ReportInput,
    ReportOutput,
    SummaryOutput,
)
from projects.notification.services import feed, settling
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class NotificationViewSet(ApiViewSet):
    """What the caller was told, newest first; overseers see the sums of the tenant."""

    callers = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "counts": EVERYBODY,
        "mark": EVERYBODY,
        "seen": EVERYBODY,
        "read_mark": EVERYBODY,
        "archive": EVERYBODY,
        "summary": OVERSEERS,
        "report": ADMINS,
    }
    filterset_class = NotificationFilter
    output_class = NotificationOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.own_list(user_id=self.user_id)

    @extend_schema(responses=NotificationOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), NotificationOutput)

    @extend_schema(responses=NotificationOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        found = selectors.own_get(notification_id=pk, user_id=self.user_id)
        return Response(NotificationOutput(found).data)

    @extend_schema(responses=CountsOutput)
    @action(detail=False, methods=["get"])
    def counts(self, request: Request) -> Response:
        return Response(CountsOutput(selectors.own_counts(user_id=self.user_id)).data)

    @extend_schema(responses=SummaryOutput)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        return Response(SummaryOutput(selectors.notification_summary()).data)

    @extend_schema(request=MarkInput, responses=MarkedOutput)
    @action(detail=False, methods=["post"])
    def mark(self, request: Request) -> Response:
        asked = self.read(MarkInput)
        changed = feed.notifications_mark(user_id=self.user_id, at=utcnow(), **asked)
        return Response(MarkedOutput({"changed": changed}).data)

    @extend_schema(request=None, responses=NotificationOutput)
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, pk: UUID) -> Response:
        return self._marked(pk, "seen")

    @extend_schema(request=None, responses=NotificationOutput)
    @action(detail=True, methods=["post"], url_path="read")
    def read_mark(self, request: Request, pk: UUID) -> Response:
        return self._marked(pk, "read")

    @extend_schema(request=None, responses=NotificationOutput)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: UUID) -> Response:
        return self._marked(pk, "archived")

    @extend_schema(request=ReportInput, responses=ReportOutput)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, pk: UUID) -> Response:
        """For whoever reads the answers of mail servers: a mail arrived, or came back."""
        said = self.read(ReportInput)
        mail = settling.delivery_report(notification_id=pk, at=utcnow(), **said)
        return Response(ReportOutput(mail).data)

    def _marked(self, pk: UUID, mark: str) -> Response:
        marked = feed.notification_mark(
            notification_id=pk, user_id=self.user_id, mark=mark, at=utcnow()
        )
        return Response(NotificationOutput(marked).data)
