"""Assignments, agents and their workload over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.assignment import selectors
from projects.assignment.api.filters import AgentFilter, AssignmentFilter, WorkloadFilter
from projects.assignment.api.permissions import (
    MANAGERS,
    OVERSEERS,
    READERS,
    own_assignments_only,
)
from projects.assignment.api.serializers import (
    AgentOutput,
    AgentUpdateInput,
    AssignmentOutput,
    AssignmentSummaryOutput,
    PendingLeadOutput,
    ReassignInput,
    ReleaseInput,
    WorkloadOutput,
)
from projects.assignment.services import agents, allocation, assignments
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class AssignmentViewSet(ApiViewSet):
    """Who got which lead and why. Agents see their own."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "summary": OVERSEERS,
        "pending": OVERSEERS,
        "reassign": MANAGERS,
        "release": MANAGERS,
        "retry": MANAGERS,
    }
    idempotency = {"reassign": "accepted", "release": "accepted", "retry": "accepted"}
    filterset_class = AssignmentFilter
    output_class = AssignmentOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.assignment_list(user_id=own_assignments_only(self.principal))

    @extend_schema(responses=AssignmentOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), AssignmentOutput)

    @extend_schema(responses=AssignmentOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        assignment = selectors.assignment_get(
            assignment_id=pk, user_id=own_assignments_only(self.principal)
        )
        return Response(AssignmentOutput(assignment).data)

    @extend_schema(request=ReassignInput, responses=AssignmentOutput)
    @action(detail=True, methods=["post"])
    def reassign(self, request: Request, pk: UUID) -> Response:
        assignment = assignments.assignment_reassign(
            assignment_id=pk,
            **self.read(ReassignInput),
            by=self.user_id,
            at=utcnow(),
        )
        return Response(AssignmentOutput(assignment).data)

    @extend_schema(request=ReleaseInput, responses=AssignmentOutput)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: UUID) -> Response:
        assignment = assignments.assignment_release(
            assignment_id=pk, **self.read(ReleaseInput), at=utcnow()
        )
        return Response(AssignmentOutput(assignment).data)

    @extend_schema(responses=AssignmentSummaryOutput)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        return Response(AssignmentSummaryOutput(selectors.assignment_summary()).data)

    @extend_schema(responses=PendingLeadOutput(many=True))
    @action(detail=False, methods=["get"], filterset_class=None)
    def pending(self, request: Request) -> Response:
        return self.page(selectors.pending_list(), PendingLeadOutput)

    @extend_schema(request=None, responses={200: AssignmentOutput, 204: None})
    @action(detail=False, methods=["post"], url_path="pending/(?P<lead_id>[^/.]+)/retry")
    def retry(self, request: Request, lead_id: UUID) -> Response:
        assignment = allocation.pending_allocate(lead_id=lead_id, at=utcnow())
        if assignment is None:
            return Response(status=204)
        return Response(AssignmentOutput(assignment).data)


class AgentViewSet(ApiViewSet):
    """Members who work leads; the gateway owns who they are."""

    callers = {"list": READERS, "retrieve": READERS, "partial_update": MANAGERS}
    filterset_class = AgentFilter
    output_class = AgentOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.agent_list()

    @extend_schema(responses=AgentOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), AgentOutput)

    @extend_schema(responses=AgentOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(AgentOutput(selectors.agent_get(agent_id=pk)).data)

    @extend_schema(request=AgentUpdateInput, responses=AgentOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        agent = agents.agent_update(agent_id=pk, fields=self.read(AgentUpdateInput))
        return Response(AgentOutput(agent).data)


class WorkloadViewSet(ApiViewSet):
    """Counters of agents by hour and day (UTC)."""

    callers = {"list": OVERSEERS}
    filterset_class = WorkloadFilter
    ordering = ("-starts_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.workload_list()

    @extend_schema(responses=WorkloadOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), WorkloadOutput)
