"""The keys that sign access tokens."""

from django.db import models

from shared.db.models import BaseModel


class KeyState(models.TextChoices):
    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


class SigningKey(BaseModel):
    """Published as `next` before it signs and as `retired` until its last token has expired."""

    kid = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, choices=KeyState.choices)
    public_jwk = models.JSONField()
    private_encrypted = models.TextField(editable=False)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state__in=[KeyState.NEXT, KeyState.ACTIVE]),
                name="signing_key_one_each",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=KeyState.values), name="signing_key_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kid} {self.state}"
