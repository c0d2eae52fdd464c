"""Labels that people give to leads."""

from django.db import models

from projects.lead_ingest.models.lead import Lead
from shared.tenancy.models import TenantForeignKey, TenantModel


class Tag(TenantModel):
    """A label, unique in its tenant."""

    name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="tag_name_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "-created_at", "-id"], name="tag_newest")]

    def __str__(self) -> str:
        return self.name


class LeadTag(TenantModel):
    """A lead that wears a label."""

    lead = TenantForeignKey(Lead, on_delete=models.CASCADE, related_name="lead_tags")
    tag = TenantForeignKey(Tag, on_delete=models.CASCADE, related_name="lead_tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "lead", "tag"], name="lead_tag_once"),
        ]

    def __str__(self) -> str:
        return str(self.tag_id)
