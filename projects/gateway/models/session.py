"""A sign-in and the chain of refresh tokens that keeps it alive. Both are global."""

from django.db import models

from projects.gateway.models.tenant import Tenant
from projects.gateway.models.user import User
from shared.core.ids import uuid7
from shared.db.models import BaseModel


class Session(BaseModel):
    """One device signed in. Its tokens speak for `active_tenant` until the user switches.

    An operator's session in a service's admin has no tenant and no tokens.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    active_tenant = models.ForeignKey(
        Tenant, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    switched_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=120, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=40, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["revoked_at"],
                condition=models.Q(revoked_at__isnull=False, announced_at=None),
                name="session_unannounced",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(BaseModel):
    """One link of a family: used at most once, then replaced by exactly one child."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refresh_tokens")
    family = models.UUIDField(default=uuid7, editable=False, db_index=True)
    parent = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="child"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.id)
