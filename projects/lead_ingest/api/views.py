"""Leads over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.lead_ingest import selectors
from projects.lead_ingest.api.filters import ActivityFilter, LeadFilter
from projects.lead_ingest.api.permissions import (
    ADMINS,
    MANAGERS,
    READERS,
    WORKERS,
    business_time,
    own_leads_only,
)
from projects.lead_ingest.api.serializers import (
    ActivityInput,
    ActivityOutput,
    LeadCreateInput,
    LeadOutput,
    LeadStatusInput,
    LeadSummaryOutput,
    LeadUpdateInput,
)
from projects.lead_ingest.services import leads, moves
from projects.lead_ingest.services.activities import activity_record
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class LeadViewSet(ApiViewSet):
    """Agents see and work the leads given to them, the others all of the tenant's."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "summary": READERS,
        "create": WORKERS,
        "partial_update": WORKERS,
        "destroy": ADMINS,
        "status": WORKERS,
        "reopen": MANAGERS,
        "activities": WORKERS,
        "activity_list": READERS,
    }
    # Payment is asked before the lead changes, and never inside a transaction.
    idempotency = {"create": "accepted", "status": "accepted", "reopen": "off"}
    filterset_class = LeadFilter
    ordering = ("-created_at", "-id")
    ordering_fields = ("created_at",)

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.lead_list(agent_id=own_leads_only(self.principal))

    @extend_schema(responses=LeadOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), LeadOutput)

    @extend_schema(responses=LeadOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        lead = selectors.lead_get(lead_id=pk, agent_id=own_leads_only(self.principal))
        return Response(LeadOutput(lead).data)

    @extend_schema(request=LeadCreateInput, responses={201: LeadOutput})
    def create(self, request: Request) -> Response:
        fields = self.read(LeadCreateInput)
        said = fields.pop("occurred_at", None)
        lead = leads.lead_create(
            fields=fields,
            raw=dict(request.data),
            by=self.user_id,
            occurred_at=business_time(self.principal, said, now=utcnow()),
        )
        return self.created(LeadOutput(lead).data)

    @extend_schema(request=LeadUpdateInput, responses=LeadOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        lead = leads.lead_update(
            lead_id=pk,
            fields=self.read(LeadUpdateInput),
            agent_id=own_leads_only(self.principal),
        )
        return Response(LeadOutput(lead).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        leads.lead_archive(lead_id=pk, at=utcnow())
        return Response(status=204)

    @extend_schema(request=LeadStatusInput, responses=LeadOutput)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, pk: UUID) -> Response:
        wanted, now = self.read(LeadStatusInput), utcnow()
        lead = moves.lead_move(
            lead_id=pk,
            to_status=wanted["to"],
            amount=wanted.get("amount"),
            reason=wanted.get("reason", ""),
            by=self.user_id,
            occurred_at=business_time(self.principal, wanted.get("occurred_at"), now=now),
            recorded_at=now,
            agent_id=own_leads_only(self.principal),
        )
        return Response(LeadOutput(lead).data)

    @extend_schema(request=None, responses=LeadOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        lead = moves.lead_reopen(lead_id=pk, by=self.user_id, at=utcnow())
        return Response(LeadOutput(lead).data)

    @extend_schema(request=ActivityInput, responses={201: ActivityOutput})
    @action(detail=True, methods=["post"])
    def activities(self, request: Request, pk: UUID) -> Response:
        said = self.read(ActivityInput)
        activity = activity_record(
            lead_id=pk,
            kind=said["kind"],
            note=said["note"],
            by=self.user_id,
            occurred_at=business_time(self.principal, said.get("occurred_at"), now=utcnow()),
            agent_id=own_leads_only(self.principal),
        )
        return self.created(ActivityOutput(activity).data)

    @extend_schema(responses=ActivityOutput(many=True))
    @activities.mapping.get
    def activity_list(self, request: Request, pk: UUID) -> Response:
        lead = selectors.lead_get(lead_id=pk, agent_id=own_leads_only(self.principal))
        self.filterset_class = ActivityFilter
        self.ordering = ("-occurred_at", "-id")
        return self.page(selectors.activity_list(lead_id=lead.id), ActivityOutput)

    @extend_schema(responses=LeadSummaryOutput)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        summary = selectors.lead_summary(agent_id=own_leads_only(self.principal))
        return Response(LeadSummaryOutput(summary).data)
