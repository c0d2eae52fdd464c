"""Working hours and holidays."""

from django.db import models

from shared.tenancy.models import TenantModel


class Calendar(TenantModel):
    """Hours as `09:00-17:00 Mon-Fri`, holidays as ISO dates, both in an IANA zone."""

    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    hours = models.CharField(max_length=400)
    holidays = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="calendar_name_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "name", "id"], name="calendar_by_name")]

    def __str__(self) -> str:
        return self.name
