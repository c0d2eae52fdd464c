"""Figures and charts on one page."""

from django.db import models

from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class Dashboard(VersionedModel, TenantModel):
    """Widgets in their order; each names a metric or a funnel by its key."""

    name = models.CharField(max_length=120)
    widgets = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="dashboard_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
