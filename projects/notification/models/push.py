"""A browser that may be sent to."""

from django.db import models

from shared.tenancy.models import TenantModel


class PushSubscription(TenantModel):
    """What a browser gave out for web push (RFC 8030): kept until it is taken back. The keys
    are the browser's and encrypt what is sent to it."""

    user_id = models.UUIDField(help_text="gateway user id")
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    vapid_key_id = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "endpoint"], name="push_endpoint_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "user_id", "-id"], name="push_by_user")]

    def __str__(self) -> str:
        return self.user_agent or self.endpoint[:60]
