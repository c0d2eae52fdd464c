"""Where the worker pushes jobs, and where it and the scheduler ask what there is to push."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.problems import exception_handler
from shared.api.serializers import Input, Output
from shared.api.views import ApiView
from shared.auth.callers import services
from shared.jobs.check import task_check
from shared.jobs.declare import Task, tasks_all
from shared.jobs.perform import Answer, job_perform
from shared.jobs.together import Push, jobs_begin, push_scope

MOST_JOBS = 100
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


class PartPushInput(JobPushInput):
    """One of the jobs that are pushed together, and the span that it belongs to."""

    task = serializers.CharField()
    traceparent = serializers.CharField(allow_blank=True, default="")


class JobsPushInput(Input):
    """One chunk of each of several jobs, which differ."""

    jobs = serializers.ListField(child=PartPushInput(), allow_empty=False, max_length=MOST_JOBS)

    def validate_jobs(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({job["job_id"] for job in jobs}) < len(jobs):
            raise serializers.ValidationError("A job is named twice.", code="twice")
        return jobs


class PartAnswerOutput(Output):
    """What the job's own push would have been answered: its status and body; and how long it
    took."""

    job_id = serializers.UUIDField()
    status = serializers.IntegerField()
    body = serializers.DictField()
    seconds = serializers.FloatField()


class JobsAnswerOutput(Output):
    """The answers of the jobs that were begun, in order."""

    answers = PartAnswerOutput(many=True)


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


class JobsView(ApiView):
    """What there is to push, and the push of several jobs of one tenant."""

    callers = {"get": services("worker", "scheduler"), "post": services("worker")}
    rate_class = None

    def get(self, request: Request) -> Response:
        """The tasks of this service."""
        return Response({"results": [task_described(task) for task in tasks_all()]})

    @extend_schema(request=JobsPushInput, responses=JobsAnswerOutput)
    def post(self, request: Request) -> Response:
        """Work one chunk of each job, in order. Each is answered as its own push would be; one
        without an answer has not been begun."""
        pushes = [Push(**push) for push in self.read(JobsPushInput)["jobs"]]
        return Response(JobsAnswerOutput({"answers": list(self._answers(pushes))}).data)

    def _answers(self, pushes: Sequence[Push]) -> Iterator[dict[str, Any]]:
        for push, work in jobs_begin(pushes):
            started = time.monotonic()
            with push_scope(push):
                status, body = self._told(work)
            seconds = time.monotonic() - started
            yield {"job_id": push.job_id, "status": status, "body": body, "seconds": seconds}
            if status >= 500:
                # What ails the service, such as a lost connection, must cost no other job a try.
                return

    def _told(self, work: Callable[[], Answer]) -> tuple[int, dict[str, Any]]:
        try:
            answer = work()
        except Exception as failure:
            refusal = exception_handler(failure, {"request": self.request})
            return refusal.status_code, refusal.data
        return STATUS[answer.state], JobAnswerOutput(answer).data


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
