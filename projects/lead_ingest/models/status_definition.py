"""A tenant's own names for the fixed states."""

from django.db import models

from projects.lead_ingest.models.lead import LeadStatus
from shared.tenancy.models import TenantModel


class StatusDefinition(TenantModel):
    """What a tenant calls a state; the state itself, and its rules, stay."""

    status = models.CharField(max_length=16, choices=LeadStatus)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "status"], name="status_named_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=LeadStatus.values), name="status_definition_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label
