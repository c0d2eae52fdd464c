"""What callers send and get."""

from rest_framework import serializers as fields

from shared.api.serializers import Input, Output, UtcDateTimeField

TASK_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"
SERVICE_NAME = r"^[a-z][a-z0-9_]*\Z"


class JobCreateInput(Input):
    """A job of a task that its service has made public to the caller's role."""

    service = fields.RegexField(SERVICE_NAME, max_length=40)
    task = fields.RegexField(TASK_NAME, max_length=80)
    args = fields.DictField(required=False)
    run_at = UtcDateTimeField(required=False)
    unique_key = fields.CharField(max_length=200, required=False)


class JobRequestInput(JobCreateInput):
    """A job that a sibling service requests; what it leaves out is as the worker does it."""

    queue = fields.CharField(max_length=40, required=False)
    priority = fields.IntegerField(min_value=0, max_value=9, required=False)
    max_attempts = fields.IntegerField(min_value=1, max_value=1000, required=False)
    timeout_seconds = fields.IntegerField(min_value=1, max_value=600, required=False)
    requested_by = fields.UUIDField(required=False)


class JobRequestOutput(Output):
    """The job, and whether it is new: with a unique key it may be the one that waits already."""

    id = fields.UUIDField()
    created = fields.BooleanField()


class JobOutput(Output):
    """A job. `attempts` counts the tries since it was made or last replayed."""

    id = fields.UUIDField()
    service = fields.CharField()
    task = fields.CharField()
    args = fields.DictField()
    state = fields.CharField()
    queue = fields.CharField()
    priority = fields.IntegerField()
    run_at = UtcDateTimeField()
    attempts = fields.IntegerField(source="tries")
    max_attempts = fields.IntegerField()
    unique_key = fields.CharField()
    requester = fields.CharField()
    requested_by = fields.UUIDField(allow_null=True)
    result = fields.DictField()
    last_error = fields.CharField()
    created_at = UtcDateTimeField()
    started_at = UtcDateTimeField(allow_null=True)
    finished_at = UtcDateTimeField(allow_null=True)


class JobLogOutput(Output):
    at = UtcDateTimeField(source="created_at")
    attempt = fields.IntegerField()
    level = fields.CharField()
    message = fields.CharField()


class JobSummaryOutput(Output):
    queued = fields.IntegerField()
    running = fields.IntegerField()
    succeeded = fields.IntegerField()
    dead = fields.IntegerField()
    cancelled = fields.IntegerField()


class JobTaskOutput(Output):
    """A task that the caller may request, with the JSON Schema of its arguments."""

    service = fields.CharField()
    task = fields.CharField()
    description = fields.CharField()
    args = fields.DictField()


class JobTasksOutput(Output):
    results = JobTaskOutput(many=True)


class DiscardInput(Input):
    reason = fields.CharField(max_length=300)


class DeadLetterJobOutput(Output):
    id = fields.UUIDField()
    job_id = fields.UUIDField()
    service = fields.CharField(source="job.service")
    task = fields.CharField(source="job.task")
    reason = fields.CharField()
    attempts = fields.IntegerField()
    state = fields.CharField()
    resolved_at = UtcDateTimeField(allow_null=True)
    resolved_by = fields.UUIDField(allow_null=True)
    discard_reason = fields.CharField()
    created_at = UtcDateTimeField()


class WorkersOutput(Output):
    """How many processes are alive, have fallen silent, and how busy those alive are."""

    alive = fields.IntegerField()
    silent = fields.IntegerField()
    running = fields.IntegerField()
    capacity = fields.IntegerField()
