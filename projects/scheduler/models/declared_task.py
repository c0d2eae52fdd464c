"""What the services can do: a copy of what each of them declares."""

from typing import Any

from django.db import models

from shared.db.models import BaseModel


class DeclaredTask(BaseModel):
    """A task of a service, the same for all tenants. `per` tells for whom its default schedule
    is: each tenant or the platform. One that is no longer declared stays, as withdrawn.

    applied: whether the schedules follow this declaration already.
    """

    service = models.CharField(max_length=64)
    task = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    public = models.JSONField(default=list)
    args_schema = models.JSONField(default=dict)
    queue = models.CharField(max_length=64)
    priority = models.PositiveSmallIntegerField()
    max_attempts = models.PositiveSmallIntegerField()
    timeout_seconds = models.PositiveIntegerField()
    cron = models.CharField(max_length=100, blank=True)
    every_seconds = models.PositiveIntegerField(default=0)
    per = models.CharField(max_length=8, blank=True)
    withdrawn = models.BooleanField(default=False)
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "task"], name="declared_task_once")
        ]
        ordering = ["service", "task"]

    def __str__(self) -> str:
        return f"{self.service}/{self.task}"

    @property
    def has_schedule(self) -> bool:
        """Whether it comes with a default schedule."""
        return bool(self.cron or self.every_seconds) and not self.withdrawn

    @property
    def options(self) -> dict[str, Any]:
        """What a request for the task says beside its arguments."""
        names = ("queue", "priority", "max_attempts", "timeout_seconds")
        return {name: getattr(self, name) for name in names}
