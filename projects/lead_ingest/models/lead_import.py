"""One file of leads, and what became of it."""

from django.db import models
from django.db.models import F, Q

from shared.tenancy.models import TenantForeignKey, TenantModel


class LeadImport(TenantModel):
    """received = created + duplicates + rejected, always."""

    source = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file")
    mapping = models.JSONField()
    received = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    imported_by = models.UUIDField(help_text="gateway user id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received=F("created") + F("duplicates") + F("rejected")),
                name="lead_import_adds_up",
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="lead_import_newest")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name or self.id}"


class LeadImportProblem(TenantModel):
    """A row that could not become a lead."""

    lead_import = TenantForeignKey(LeadImport, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "lead_import", "line"], name="import_problem_once_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.field} {self.reason}"
