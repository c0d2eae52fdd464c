"""A file of leads that somebody asked for."""

from django.db import models
from django.db.models import Q

from projects.lead_ingest.models.lead_import import FileState
from shared.tenancy.models import TenantForeignKey, TenantModel


class LeadExport(TenantModel):
    """Written by a job, kept until `expires_at`. `filters` are the caller's words, `lookups`
    what they mean for the database, `last_id` the lead that was written last."""

    filters = models.JSONField(default=dict, blank=True)
    lookups = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(
        max_length=16, choices=FileState, default=FileState.PROCESSING, editable=False
    )
    reason = models.CharField(max_length=500, blank=True, help_text="why it failed")
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    pieces_written = models.PositiveIntegerField(default=0, editable=False)
    last_id = models.UUIDField(null=True, blank=True, editable=False)
    job_id = models.UUIDField(null=True, blank=True, help_text="the worker's job")
    requested_by = models.UUIDField(help_text="gateway user id")
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="lead_export_state_known"
            ),
            models.UniqueConstraint(fields=["tenant_id", "job_id"], name="lead_export_job_once"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="lead_export_newest"),
            models.Index(fields=["tenant_id", "expires_at"], name="lead_export_expiry"),
        ]

    def __str__(self) -> str:
        return f"export {self.id}"


class LeadExportPiece(TenantModel):
    """A part of the file; the parts in the order of their numbers are the file."""

    lead_export = TenantForeignKey(LeadExport, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "lead_export", "number"], name="export_piece_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent_text('lead_export')}: piece {self.number}"
