"""An organisation."""

from django.db import models

from shared.db.models import BaseModel, VersionedModel


class Tenant(VersionedModel, BaseModel):
    """Owns every business row that carries its id. Days and periods follow its zone."""

    slug = models.SlugField(max_length=63, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="USD")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="tenant_slug_form"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="tenant_currency_form"
            ),
        ]

    def __str__(self) -> str:
        return self.slug
