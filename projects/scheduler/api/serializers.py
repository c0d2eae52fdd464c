"""What callers send and get."""

from typing import Any

from rest_framework import serializers

from projects.scheduler.domain.misfire import MOST, POLICIES
from projects.scheduler.domain.timing import LONGEST_CRON, LONGEST_INTERVAL
from shared.api.serializers import Input, Output, UtcDateTimeField

CRON = "Minute, hour, day of month, month, day of week: `30 2 * * 1-5`."
ZONE = "IANA zone of the cron expression; the tenant's where it is left out."
EVERY = "Instead of cron: an interval, counted from the start of the epoch."
MISFIRE = "What is made up for after a pause of the scheduler: nothing, once, or the last ones."


class TimingFields(Input):
    """When a job is due, and what is made up for."""

    cron = serializers.CharField(max_length=LONGEST_CRON, required=False, help_text=CRON)
    every_seconds = serializers.IntegerField(
        min_value=1, max_value=LONGEST_INTERVAL, required=False, help_text=EVERY
    )
    timezone = serializers.CharField(max_length=64, required=False, help_text=ZONE)
    misfire = serializers.ChoiceField(choices=POLICIES, required=False, help_text=MISFIRE)
    misfire_limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "cron" in attrs and "every_seconds" in attrs:
            message = "Give either cron or every_seconds."
            raise serializers.ValidationError({"every_seconds": message}, code="one_timing")
        return attrs


class ScheduledJobCreateInput(TimingFields):
    """A new scheduled job."""

    name = serializers.CharField(max_length=200)
    service = serializers.CharField(max_length=64)
    task = serializers.SlugField(max_length=80)
    args = serializers.DictField(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "cron" not in attrs and "every_seconds" not in attrs:
            raise serializers.ValidationError({"cron": "Give cron or every_seconds."}, "one_timing")
        return super().validate(attrs)


class ScheduledJobUpdateInput(TimingFields):
    """What to change; what is absent stays."""

    name = serializers.CharField(max_length=200, required=False)
    args = serializers.DictField(required=False)


class ScheduledJobOutput(Output):
    """A scheduled job. A default comes from its service, one of beat from the platform."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    service = serializers.CharField()
    task = serializers.CharField()
    args = serializers.JSONField()
    cron = serializers.CharField(allow_blank=True)
    every_seconds = serializers.IntegerField(help_text="0 with a cron expression.")
    timezone = serializers.CharField()
    misfire = serializers.CharField()
    misfire_limit = serializers.IntegerField()
    state = serializers.CharField(help_text="active, paused, or disabled with the reason.")
    reason = serializers.CharField(allow_blank=True)
    origin = serializers.CharField(help_text="user, default or beat.")
    customised = serializers.BooleanField(help_text="Whether a user changed a default.")
    next_due_at = UtcDateTimeField(allow_null=True)
    last_fired_at = UtcDateTimeField(allow_null=True)
    created_by = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()
    created_at = UtcDateTimeField()


class UpcomingOutput(Output):
    """The next times at which a job is due."""

    due_at = serializers.ListField(child=UtcDateTimeField())


class ScheduledTaskInput(Input):
    """A task to be done once."""

    name = serializers.CharField(max_length=200)
    service = serializers.CharField(max_length=64)
    task = serializers.SlugField(max_length=80)
    args = serializers.DictField(required=False, default=dict)
    due_at = UtcDateTimeField()


class ScheduledTaskOutput(Output):
    """A one-off task; what became of it is in its execution."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    service = serializers.CharField()
    task = serializers.CharField()
    args = serializers.JSONField()
    due_at = UtcDateTimeField()
    state = serializers.CharField(help_text="waiting, fired or cancelled.")
    ended_at = UtcDateTimeField(allow_null=True)
    origin = serializers.CharField()
    created_by = serializers.UUIDField(allow_null=True)
    created_at = UtcDateTimeField()


class ExecutionOutput(Output):
    """One time that something was due. Its id is the id of the worker's job."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="due, manual or once.")
    scheduled_job_id = serializers.UUIDField(allow_null=True)
    scheduled_task_id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    service = serializers.CharField()
    task = serializers.CharField()
    args = serializers.JSONField()
    due_at = UtcDateTimeField()
    requested_at = UtcDateTimeField(source="created_at")
    finished_at = UtcDateTimeField(allow_null=True)
    duration_ms = serializers.SerializerMethodField(allow_null=True)
    state = serializers.CharField(help_text="requested, failed, succeeded, dead or cancelled.")
    attempts = serializers.IntegerField()
    result = serializers.JSONField()
    reason = serializers.CharField(allow_blank=True)

    def get_duration_ms(self, execution: Any) -> int | None:
        duration = execution.duration
        return None if duration is None else int(duration.total_seconds() * 1000)


class SummaryOutput(Output):
    """How much was fired and what became of it."""

    fired = serializers.IntegerField()
    succeeded = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="Given up, or called off.")
    waiting = serializers.IntegerField(help_text="Requested, and not ended yet.")


class TaskOutput(Output):
    """A task that the caller may schedule."""

    service = serializers.CharField()
    task = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    args_schema = serializers.JSONField(help_text="JSON Schema of the arguments.")


class TasksOutput(Output):
    """The tasks of all services that the caller may schedule."""

    tasks = TaskOutput(many=True)
