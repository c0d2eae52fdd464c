"""A user in a tenant."""

from django.db import models

from projects.gateway.models.user import User
from shared.auth import roles
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class MemberState(models.TextChoices):
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class TenantUser(VersionedModel, TenantModel):
    """A membership. A removed one stays, since others refer to its user; its version goes on."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=roles.CHOICES)
    state = models.CharField(max_length=16, choices=MemberState.choices, default=MemberState.ACTIVE)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=roles.ALL), name="member_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MemberState.values), name="member_state_known"
            ),
        ]

    @property
    def is_acting(self) -> bool:
        """Whether this member can work in the tenant now."""
        return self.state == MemberState.ACTIVE and self.removed_at is None

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
