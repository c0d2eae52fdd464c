"""A question that is asked again and again, and its answers as CSV."""

from django.db import models
from django.db.models import Q

from projects.analytics.domain.buckets import Span
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class SourceKind(models.TextChoices):
    METRIC = "metric"
    FUNNEL = "funnel"


class RunState(models.TextChoices):
    PROCESSING = "processing"
    READY = "ready"


class Report(VersionedModel, TenantModel):
    """A metric by hour or day, or a funnel, of a time or of all times (`since`, `until`)."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=SourceKind)
    key = models.SlugField(max_length=60, help_text="of the metric or funnel")
    span = models.CharField(
        max_length=4, choices=[(span.value, span.value) for span in Span], default=Span.DAY.value
    )
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="report_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=SourceKind.values), name="report_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportRun(TenantModel):
    """One answer. Its content is written once, by the job that was requested with it."""

    report = TenantForeignKey(Report, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=16, choices=RunState, default=RunState.PROCESSING)
    requested_by = models.UUIDField(help_text="gateway user id")
    rows = models.PositiveIntegerField(default=0)
    content = models.TextField(blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RunState.PROCESSING, ready_at__isnull=True)
                | Q(state=RunState.READY, ready_at__isnull=False),
                name="report_run_ready_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_text('report')}: {self.state}"
