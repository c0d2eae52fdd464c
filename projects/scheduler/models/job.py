"""Work that comes again and again."""

from django.db import models
from django.db.models import F, Q

from projects.scheduler.domain import misfire
from projects.scheduler.domain.misfire import Misfire
from projects.scheduler.domain.timing import LONGEST_CRON, Timing
from projects.scheduler.models.columns import Origin, Work
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class JobState(models.TextChoices):
    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class MisfirePolicy(models.TextChoices):
    SKIP = misfire.SKIP
    FIRE_ONCE = misfire.FIRE_ONCE
    FIRE_ALL = misfire.FIRE_ALL


class ScheduledJob(Work, VersionedModel, TenantModel):
    """A task that is due by `cron` in `timezone`, or `every_seconds`.

    Paused by a person, disabled by us, with the reason in `reason`; only an active one has
    `next_due_at`. `origin_key` finds a default or a row of django-celery-beat again. A default
    that is `customised` no longer follows its declaration.
    """

    name = models.CharField(max_length=200)
    cron = models.CharField(max_length=LONGEST_CRON, blank=True)
    every_seconds = models.PositiveIntegerField(default=0)
    timezone = models.CharField(max_length=64)
    misfire = models.CharField(
        max_length=16, choices=MisfirePolicy.choices, default=MisfirePolicy.FIRE_ONCE
    )
    misfire_limit = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.ACTIVE)
    reason = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_fired_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.USER)
    origin_key = models.CharField(max_length=200, blank=True)
    customised = models.BooleanField(default=False)
    created_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"],
                condition=Q(origin=Origin.USER),
                name="scheduled_job_name_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "origin", "origin_key"],
                condition=~Q(origin=Origin.USER),
                name="scheduled_job_origin_once",
            ),
            models.CheckConstraint(
                condition=Q(cron="", every_seconds__gt=0) | (~Q(cron="") & Q(every_seconds=0)),
                name="scheduled_job_one_timing",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.ACTIVE) | Q(next_due_at__isnull=True),
                name="scheduled_job_only_active_due",
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="scheduled_job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(misfire__in=MisfirePolicy.values), name="scheduled_job_misfire_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="scheduled_job_origin_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "service", "task"], name="scheduled_job_task"),
            # What is due is found over all tenants.
            models.Index(
                F("next_due_at"), condition=Q(next_due_at__isnull=False), name="scheduled_job_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def timing(self) -> Timing:
        """When it is due."""
        return Timing(cron=self.cron, every_seconds=self.every_seconds, zone=self.timezone)

    @property
    def misfiring(self) -> Misfire:
        """What is made up for."""
        return Misfire(policy=self.misfire, limit=self.misfire_limit)

    def work_text(self) -> str:
        """`commission/periods-close`."""
        return f"{self.service}/{self.task}"
