"""Getting back in without the password."""

from django.db import models

from projects.gateway.models.user import User
from shared.db.models import BaseModel


class PasswordReset(BaseModel):
    """A reset that was asked for; the secret itself is only ever in the user's mail."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_resets")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.id)
