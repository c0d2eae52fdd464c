"""Leads of the caller's tenant."""

import json
from uuid import UUID

from django.db import transaction
from rest_framework.viewsets import ModelViewSet

from tests.bench.ordinary.models import Lead, OutboxEvent
from tests.bench.ordinary.serializers import LeadSerializer

TOLD = ("source", "status", "external_id", "score", "company", "title", "country", "region")
TOLD += ("city", "postal_code", "language", "campaign", "custom")


class LeadViewSet(ModelViewSet):
    serializer_class = LeadSerializer
    filterset_fields = ("status", "source", "assigned_to", "external_id")

    @property
    def tenant_id(self) -> UUID:
        return UUID(self.request.auth["tid"])

    def get_queryset(self):
        return Lead.objects.filter(tenant_id=self.tenant_id, archived_at=None)

    @transaction.atomic
    def perform_create(self, serializer: LeadSerializer) -> None:
        given = serializer.validated_data
        lead = serializer.save(
            tenant_id=self.tenant_id,
            email_normalized=given.get("email", "").lower(),
            phone_raw=given.get("phone", ""),
        )
        OutboxEvent.objects.create(
            tenant_id=lead.tenant_id,
            topic="lead_ingest.lead",
            key=f"{lead.tenant_id}:{lead.id}",
            type="lead.created",
            source="lead_ingest",
            dataschema="urn:tributary:lead.created:v1",
            aggregate_id=str(lead.id),
            aggregate_version=lead.version,
            data=json.dumps(event_data(lead)).encode(),
        )


def event_data(lead: Lead) -> dict:
    """What the event tells of the lead."""
    told = {name: getattr(lead, name) for name in TOLD}
    return {"lead_id": str(lead.id), "occurred_at": lead.occurred_at.isoformat(), **told}
