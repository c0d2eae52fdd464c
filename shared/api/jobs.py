"""Where the worker pushes jobs, and where it and the scheduler ask what there is to push."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.serializers import Input, Output
from shared.api.views import ApiView
from shared.auth.callers import services
from shared.jobs.check import task_check
from shared.jobs.declare import Task, tasks_all
from shared.jobs.perform import job_perform

STATUS = {"done": 200, "again": 202, "retry": 202}


class JobPushInput(Input):
    """One chunk of one attempt of a job."""

    job_id = serializers.UUIDField()
    attempt = serializers.IntegerField(min_value=1)
    args = serializers.DictField()


class JobAnswerOutput(Output):
    """What became of the chunk: done, again at once, or retry after some seconds."""

    state = serializers.ChoiceField(choices=list(STATUS))
    result = serializers.DictField()
    seconds = serializers.FloatField()
    reason = serializers.CharField(allow_blank=True)


class TaskCheckInput(Input):
    """What somebody wants to request, and the role of a user who does."""

    args = serializers.DictField()
    role = serializers.CharField(required=False)


class JobPushView(ApiView):
    """Work one chunk of a job. Any 4xx answer means that no repetition can help."""

    callers = {"post": services("worker")}
    rate_class = None
    text_kwargs = frozenset({"task"})

    @extend_schema(request=JobPushInput, responses=JobAnswerOutput)
    def post(self, request: Request, task: str) -> Response:
        answer = job_perform(task=task, **self.read(JobPushInput))
        return Response(JobAnswerOutput(answer).data, status=STATUS[answer.state])


class TaskListView(ApiView):
    """The tasks of this service."""

    callers = {"get": services("worker", "scheduler")}
    rate_class = None

    def get(self, request: Request) -> Response:
        return Response({"results": [task_described(task) for task in tasks_all()]})


class TaskCheckView(ApiView):
    """Whether a job may be requested: 204, or a problem that says why not."""

    callers = {"post": services("worker", "scheduler")}
    rate_class = None
    text_kwargs = frozenset({"task"})

    @extend_schema(request=TaskCheckInput, responses={204: None})
    def post(self, request: Request, task: str) -> Response:
        wanted = self.read(TaskCheckInput)
        task_check(task=task, args=wanted["args"], role=wanted.get("role"))
        return Response(status=204)


def task_described(task: Task) -> dict[str, Any]:
    """The task as the worker and the scheduler see it."""
    schedule = task.schedule and {
        "cron": task.schedule.cron,
        "every_seconds": task.schedule.every_seconds,
        "per": task.per,
    }
    return {
        "task": task.name,
        "description": (task.work.__doc__ or "").strip(),
        "public": sorted(task.public),
        "args": task.schema,
        "queue": task.queue,
        "priority": task.priority,
        "max_attempts": task.max_attempts,
        "timeout_seconds": task.timeout,
        "schedule": schedule,
    }
