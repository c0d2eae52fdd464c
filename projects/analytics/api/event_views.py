"""Events and counters over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.analytics import selectors
from projects.analytics.api.filters import EventFilter, RollupFilter
from projects.analytics.api.permissions import READERS, TRACKERS
from projects.analytics.api.serializers import (
    AnalyticsSummaryOutput,
    AnalyticsSummaryQuery,
    EventOutput,
    RollupOutput,
)
from projects.analytics.api.tracking_serializers import EventsTrackedOutput, EventsTrackInput
from projects.analytics.services import tracking
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class EventViewSet(ApiViewSet):
    """Every event of the suite and the tenant's own, newest first."""

    callers = {"list": READERS, "retrieve": READERS, "create": TRACKERS}
    filterset_class = EventFilter
    output_class = EventOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.event_list()

    @extend_schema(responses=EventOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), EventOutput)

    @extend_schema(responses=EventOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(EventOutput(selectors.event_get(event_id=pk)).data)

    @extend_schema(request=EventsTrackInput, responses={201: EventsTrackedOutput})
    def create(self, request: Request) -> Response:
        tracked = tracking.events_track(**self.read(EventsTrackInput), now=utcnow())
        return self.created(EventsTrackedOutput(tracked).data)


class AnalyticsViewSet(ApiViewSet):
    """What was counted, as a whole and counter by counter."""

    callers = {"summary": READERS, "rollups": READERS}
    filterset_class = RollupFilter
    ordering = ("-starts_at", "-id")

    @extend_schema(
        parameters=[AnalyticsSummaryQuery], responses=AnalyticsSummaryOutput, filters=False
    )
    @action(detail=False, methods=["get"], filterset_class=None)
    def summary(self, request: Request) -> Response:
        summary = selectors.analytics_summary(**self.read_query(AnalyticsSummaryQuery))
        return self.answer(AnalyticsSummaryOutput(summary).data)

    @extend_schema(responses=RollupOutput(many=True))
    @action(detail=False, methods=["get"])
    def rollups(self, request: Request) -> Response:
        return self.page(selectors.rollup_list(), RollupOutput)
