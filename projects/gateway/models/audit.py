"""What was done to identities: append-only."""

from django.db import models

from shared.tenancy.models import TenantModel


class AuditEntry(TenantModel):
    """Who did what to whom, from where, with the facts before and after. No secrets."""

    action = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True, blank=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    ip = models.GenericIPAddressField(null=True, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["tenant_id", "subject_id", "id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"
