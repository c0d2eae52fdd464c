"""Accounts at other identity providers."""

from django.db import models

from projects.gateway.models.user import User
from shared.db.models import BaseModel


class OAuthAccount(BaseModel):
    """A user as another provider knows them; field names are those of allauth's SocialAccount."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="oauth_accounts")
    provider = models.CharField(max_length=200)
    uid = models.CharField(max_length=191)
    last_login = models.DateTimeField(null=True, blank=True)
    extra_data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "OAuth account"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "uid"], name="oauth_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.uid}"
