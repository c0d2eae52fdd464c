"""Celery processes of the suite; they work for all tenants."""

from django.db import models

from shared.db.models import BaseModel


class Worker(BaseModel):
    """One process that runs jobs, as its last heartbeat described it."""

    instance = models.CharField(max_length=120, unique=True)
    host = models.CharField(max_length=120)
    queues = models.JSONField(default=list)
    concurrency = models.PositiveIntegerField()
    running = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.instance
