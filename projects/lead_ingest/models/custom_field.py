"""A tenant's own field of a lead."""

from django.db import models

from shared.tenancy.models import TenantModel


class CustomFieldKind(models.TextChoices):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class CustomField(TenantModel):
    """Declares a key of Lead.custom."""

    key = models.SlugField(max_length=64)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=CustomFieldKind)
    choices = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="custom_field_key_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=CustomFieldKind.values), name="custom_field_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label
