"""One time that a job or a task was due, and what became of it."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from projects.scheduler.models.columns import Work
from projects.scheduler.models.job import ScheduledJob
from projects.scheduler.models.task import ScheduledTask
from shared.tenancy.models import TenantForeignKey, TenantModel


class ExecutionKind(models.TextChoices):
    """Due by its schedule, started by hand, or due once."""

    DUE = "due"
    MANUAL = "manual"
    ONCE = "once"


class ExecutionState(models.TextChoices):
    """`failed` is a try that another one follows; `dead` is given up until it is replayed."""

    REQUESTED = "requested"
    FAILED = "failed"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    CANCELLED = "cancelled"


ENDED = (ExecutionState.SUCCEEDED, ExecutionState.DEAD, ExecutionState.CANCELLED)
WAITING = (ExecutionState.REQUESTED, ExecutionState.FAILED)


class JobExecution(Work, TenantModel):
    """Its id is the id of the worker's job. A job's due time has one execution, whoever fires.

    The work is kept as it was, also when the schedule changes or goes. `as_of` is the version
    of the worker's newest word.
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=ExecutionKind.choices)
    scheduled_job = TenantForeignKey(
        ScheduledJob, on_delete=models.SET_NULL, null=True, related_name="executions"
    )
    scheduled_task = TenantForeignKey(
        ScheduledTask, on_delete=models.PROTECT, null=True, related_name="executions"
    )
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=16, choices=ExecutionState.choices, default=ExecutionState.REQUESTED
    )
    attempts = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    as_of = models.PositiveBigIntegerField(default=0)
    requested_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "scheduled_job", "due_at"], name="execution_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "scheduled_task"], name="execution_once_of_task"
            ),
            models.CheckConstraint(
                condition=Q(scheduled_job__isnull=True) | Q(scheduled_task__isnull=True),
                name="execution_of_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | Q(state__in=WAITING, finished_at__isnull=True),
                name="execution_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "-id"], name="execution_state"),
            models.Index(fields=["tenant_id", "service", "task", "-id"], name="execution_task"),
            models.Index(F("created_at"), name="execution_age"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M:%S}"

    @property
    def duration(self) -> timedelta | None:
        """From the request to the end, waiting included."""
        return None if self.finished_at is None else self.finished_at - self.created_at
