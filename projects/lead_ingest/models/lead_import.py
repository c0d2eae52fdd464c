"""One file of leads, and what became of it."""

from django.db import models
from django.db.models import F, Q

from shared.tenancy.models import TenantForeignKey, TenantModel


class FileState(models.TextChoices):
    """Of a file that a job reads or writes."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class LeadImport(TenantModel):
    """received = created + duplicates + rejected, always. A large file is read by a job:
    `received` of its `total` rows are dealt with, and `place` says where reading goes on."""

    source = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file")
    mapping = models.JSONField()
    state = models.CharField(
        max_length=16, choices=FileState, default=FileState.COMPLETED, editable=False
    )
    reason = models.CharField(max_length=500, blank=True, help_text="why it failed")
    total = models.PositiveIntegerField(null=True, blank=True, help_text="rows in the file")
    place = models.JSONField(default=dict, blank=True, editable=False)
    job_id = models.UUIDField(null=True, blank=True, help_text="the worker's job")
    received = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    imported_by = models.UUIDField(help_text="gateway user id")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="lead_import_state_known"
            ),
            models.UniqueConstraint(fields=["tenant_id", "job_id"], name="lead_import_job_once"),
            models.CheckConstraint(
                condition=Q(received=F("created") + F("duplicates") + F("rejected")),
                name="lead_import_adds_up",
            ),
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


class LeadImportPiece(TenantModel):
    """A part of a file that a job has yet to read; dropped when it is read to its end."""

    lead_import = TenantForeignKey(LeadImport, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "lead_import", "number"], name="import_piece_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent_text('lead_import')}: piece {self.number}"
