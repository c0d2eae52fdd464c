"""Which stages of a lead's way are shown together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class Funnel(VersionedModel, TenantModel):
    """Stages in their order. What is counted at each does not depend on the funnel."""

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    stages = ArrayField(models.CharField(max_length=16))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="funnel_key_once"),
        ]

    def __str__(self) -> str:
        return self.name
