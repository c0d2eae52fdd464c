"""Jobs that were given up, until somebody decides about them."""

from django.db import models
from django.db.models import Q

from projects.worker.domain.states import DeadLetterState
from projects.worker.models.choices import choices_of
from projects.worker.models.job import BackgroundJob
from shared.tenancy.models import TenantForeignKey, TenantModel


class DeadLetterJob(TenantModel):
    """One death of a job: why, after how many tries, and what was done about it."""

    job = TenantForeignKey(BackgroundJob, on_delete=models.CASCADE, related_name="dead_letters")
    reason = models.TextField()
    attempts = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=choices_of(DeadLetterState), default=DeadLetterState.OPEN
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.UUIDField(null=True, blank=True)
    discard_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "dead letter job"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "job"],
                condition=Q(state=DeadLetterState.OPEN),
                name="dead_letter_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(DeadLetterState)), name="dead_letter_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.job_id)
