"""Work that is done once, at a time."""

from django.db import models
from django.db.models import F, Q

from projects.scheduler.models.columns import Origin, Work
from shared.tenancy.models import TenantModel


class TaskState(models.TextChoices):
    WAITING = "waiting"
    FIRED = "fired"
    CANCELLED = "cancelled"


class ScheduledTask(Work, TenantModel):
    """Fired at `due_at`, late rather than never; what became of it is in its execution."""

    name = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=TaskState.choices, default=TaskState.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.USER)
    origin_key = models.CharField(max_length=200, blank=True)
    created_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "origin", "origin_key", "due_at"],
                condition=~Q(origin=Origin.USER),
                name="scheduled_task_origin_once",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.WAITING, ended_at__isnull=True)
                | Q(state__in=(TaskState.FIRED, TaskState.CANCELLED), ended_at__isnull=False),
                name="scheduled_task_state_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="scheduled_task_origin_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "-id"], name="scheduled_task_state"),
            models.Index(
                F("due_at"), condition=Q(state=TaskState.WAITING), name="scheduled_task_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name
