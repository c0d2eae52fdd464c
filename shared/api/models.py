"""First answers, kept beside the effects that they speak of."""

from django.db import models

from shared.tenancy.models import TenantModel


class IdempotencyRecord(TenantModel):
    """The answer to the first request with one key, by one caller, to one route.

    The primary key grows with time, so that old rows are found by it.
    """

    caller = models.CharField(max_length=80)
    route = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    spent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "caller", "route", "key"], name="idempotency_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
