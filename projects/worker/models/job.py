"""A job: the row is the truth, whatever lies in Redis or runs in a process."""

from django.db import models
from django.db.models import F, Q

from projects.worker.domain.states import OPEN_STATES, JobState
from projects.worker.models.choices import choices_of
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel

URGENT, LEAST_URGENT = 0, 9


class BackgroundJob(VersionedModel, TenantModel):
    """Work for a task of a service. Its id is the target's idempotency key.

    attempt: counts the claims for ever and fences: only the holder of the last one may record.
    attempts_before: the claims that do not count as tries, since somebody replayed the job or
        a worker that was told to stop gave it back.
    priority: 0 is the most urgent, 9 the least.
    dispatched_at: a message for it lies in Redis, as far as is known.
    lease_until: from then on the worker that claimed it counts as dead.
    """

    service = models.CharField(max_length=40)
    task = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    requester = models.CharField(max_length=40)
    requested_by = models.UUIDField(null=True, blank=True)
    unique_key = models.CharField(max_length=200, blank=True)
    traceparent = models.CharField(max_length=64, blank=True)

    queue = models.CharField(max_length=40, default="default")
    priority = models.PositiveSmallIntegerField(default=5)
    run_at = models.DateTimeField()
    max_attempts = models.PositiveIntegerField(default=8)
    timeout_seconds = models.PositiveIntegerField(default=60)

    state = models.CharField(max_length=10, choices=choices_of(JobState), default=JobState.QUEUED)
    attempt = models.PositiveBigIntegerField(default=0)
    attempts_before = models.PositiveBigIntegerField(default=0)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = "job"
        ordering = ["-id"]
        indexes = [
            models.Index(
                F("priority").asc(),
                F("run_at").asc(),
                F("id").asc(),
                condition=Q(state=JobState.QUEUED),
                name="job_waiting",
            ),
            models.Index(
                F("dispatched_at").asc(),
                condition=Q(state=JobState.QUEUED, dispatched_at__isnull=False),
                name="job_dispatched",
            ),
            models.Index(
                F("lease_until").asc(), condition=Q(state=JobState.RUNNING), name="job_leased"
            ),
            models.Index(F("finished_at").asc(), name="job_finished"),
            models.Index("tenant_id", "state", "id", name="job_tenant_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "requester", "unique_key"],
                condition=Q(state__in=OPEN_STATES) & ~Q(unique_key=""),
                name="job_unique_while_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(JobState)), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__lte=LEAST_URGENT), name="job_priority_from_0_to_9"
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False),
                name="job_running_is_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}/{self.task} {self.id}"

    @property
    def tries(self) -> int:
        """The attempts that count towards `max_attempts`."""
        return self.attempt - self.attempts_before
