"""What happened to a job, line by line."""

from django.db import models

from projects.worker.domain.states import LogLevel
from projects.worker.models.choices import choices_of
from projects.worker.models.job import BackgroundJob
from shared.tenancy.models import TenantForeignKey, TenantModel


class JobLog(TenantModel):
    """One line; lines are only added."""

    job = TenantForeignKey(BackgroundJob, on_delete=models.CASCADE, related_name="logs")
    attempt = models.PositiveBigIntegerField()
    level = models.CharField(max_length=8, choices=choices_of(LogLevel), default=LogLevel.INFO)
    message = models.TextField()

    class Meta:
        verbose_name = "log line"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.message
