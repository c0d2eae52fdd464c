"""What this service has done of the jobs that were pushed to it."""

from django.db import models

from shared.tenancy.models import TenantModel


class JobState(models.TextChoices):
    RUNNING = "running"
    DONE = "done"


class JobRecord(TenantModel):
    """One job: the highest attempt seen, which refuses lower ones, and how far the work is."""

    job_id = models.UUIDField()
    task = models.CharField(max_length=80)
    attempt = models.PositiveBigIntegerField()
    chunks = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.RUNNING)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = "job"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "job_id"], name="job_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="job_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.job_id}"
