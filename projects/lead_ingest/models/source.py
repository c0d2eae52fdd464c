"""Where leads come from."""

from django.db import models

from shared.tenancy.models import TenantModel


class LeadSource(TenantModel):
    """A form, partner or file kind with its field map. Of the secret only the hash is kept."""

    key = models.SlugField(max_length=64)
    name = models.CharField(max_length=120)
    field_map = models.JSONField(default=dict, blank=True)
    allowed_origins = models.JSONField(default=list, blank=True)
    secret_hash = models.CharField(max_length=128, blank=True, editable=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="lead_source_key_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="lead_source_newest")
        ]

    def __str__(self) -> str:
        return self.name
