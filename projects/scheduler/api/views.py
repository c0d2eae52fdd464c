"""Schedules over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.scheduler import clients, selectors
from projects.scheduler.api.filters import (
    ExecutionFilter,
    ScheduledJobFilter,
    ScheduledTaskFilter,
)
from projects.scheduler.api.permissions import READERS, WRITERS
from projects.scheduler.api.serializers import (
    ExecutionOutput,
    ScheduledJobCreateInput,
    ScheduledJobOutput,
    ScheduledJobUpdateInput,
    ScheduledTaskInput,
    ScheduledTaskOutput,
    SummaryOutput,
    TasksOutput,
    UpcomingOutput,
)
from projects.scheduler.services import scheduled_jobs, scheduled_tasks
from shared.api.etag import if_match_check
from shared.api.serializers import Input
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class ChecksTask(ApiViewSet):
    """Asks the service of a new schedule's task before the transaction in which it is made."""

    create_input: type[Input]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.operation == "create":
            wanted = self.read(self.create_input)
            work = {name: wanted[name] for name in ("service", "task", "args")}
            clients.task_check(**work, role=self.principal.role or "")


class ScheduledJobViewSet(ChecksTask):
    """Work that comes again and again. Edited with ETag and If-Match."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "summary": READERS,
        "tasks": READERS,
        "upcoming": READERS,
        "create": WRITERS,
        "partial_update": WRITERS,
        "destroy": WRITERS,
        "pause": WRITERS,
        "resume": WRITERS,
        "run": WRITERS,
    }
    idempotency = {"create": "accepted", "run": "accepted"}
    filterset_class = ScheduledJobFilter
    output_class = ScheduledJobOutput
    create_input = ScheduledJobCreateInput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.job_list()

    @extend_schema(responses=ScheduledJobOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ScheduledJobOutput)

    @extend_schema(responses=ScheduledJobOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self._answer(selectors.job_get(job_id=pk))

    @extend_schema(request=ScheduledJobCreateInput, responses={201: ScheduledJobOutput})
    def create(self, request: Request) -> Response:
        job = scheduled_jobs.scheduled_job_create(
            **self.read(ScheduledJobCreateInput), at=utcnow(), by=self.user_id
        )
        return self.created(ScheduledJobOutput(job).data, of=job)

    @extend_schema(request=ScheduledJobUpdateInput, responses=ScheduledJobOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        known = selectors.job_get(job_id=pk)
        if_match_check(request, known)
        job = scheduled_jobs.scheduled_job_update(
            job_id=pk,
            version=known.version if "If-Match" in request.headers else None,
            at=utcnow(),
            role=self.principal.role or "",
            fields=self.read(ScheduledJobUpdateInput),
        )
        return self._answer(job)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        scheduled_jobs.scheduled_job_delete(job_id=pk)
        return Response(status=204)

    @extend_schema(request=None, responses=ScheduledJobOutput)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        return self._answer(
            scheduled_jobs.scheduled_job_pause(job_id=pk, at=utcnow(), by=self.user_id)
        )

    @extend_schema(request=None, responses=ScheduledJobOutput)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        return self._answer(
            scheduled_jobs.scheduled_job_resume(job_id=pk, at=utcnow(), by=self.user_id)
        )

    @extend_schema(request=None, responses={202: ExecutionOutput})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: UUID) -> Response:
        execution = scheduled_jobs.scheduled_job_run(
            job_id=pk, at=utcnow(), by=self.user_id, role=self.principal.role or ""
        )
        return self.answer(ExecutionOutput(execution).data, status=202)

    @extend_schema(responses=UpcomingOutput)
    @action(detail=True, methods=["get"])
    def upcoming(self, request: Request, pk: UUID) -> Response:
        times = selectors.job_upcoming(selectors.job_get(job_id=pk), after=utcnow())
        return Response(UpcomingOutput({"due_at": times}).data)

    @extend_schema(responses=SummaryOutput)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        return Response(SummaryOutput(selectors.execution_summary()).data)

    @extend_schema(responses=TasksOutput)
    @action(detail=False, methods=["get"])
    def tasks(self, request: Request) -> Response:
        """What the caller may schedule."""
        found = selectors.declared_for(role=self.principal.role or "")
        return Response(TasksOutput({"tasks": found}).data)

    def _answer(self, job: Any) -> Response:
        return self.answer(ScheduledJobOutput(job).data, of=job)


class ScheduledTaskViewSet(ChecksTask):
    """Work that is done once, at a time."""

    callers = {"list": READERS, "retrieve": READERS, "create": WRITERS, "cancel": WRITERS}
    filterset_class = ScheduledTaskFilter
    output_class = ScheduledTaskOutput
    create_input = ScheduledTaskInput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.task_list()

    @extend_schema(responses=ScheduledTaskOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ScheduledTaskOutput)

    @extend_schema(responses=ScheduledTaskOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(ScheduledTaskOutput(selectors.task_get(task_id=pk)).data)

    @extend_schema(request=ScheduledTaskInput, responses={201: ScheduledTaskOutput})
    def create(self, request: Request) -> Response:
        task = scheduled_tasks.scheduled_task_create(
            **self.read(ScheduledTaskInput), at=utcnow(), by=self.user_id
        )
        return self.created(ScheduledTaskOutput(task).data)

    @extend_schema(request=None, responses=ScheduledTaskOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        task = scheduled_tasks.scheduled_task_cancel(task_id=pk, at=utcnow())
        return Response(ScheduledTaskOutput(task).data)


class JobExecutionViewSet(ApiViewSet):
    """What was due, and what became of it."""

    callers = {"list": READERS, "retrieve": READERS}
    filterset_class = ExecutionFilter
    output_class = ExecutionOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.execution_list()

    @extend_schema(responses=ExecutionOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ExecutionOutput)

    @extend_schema(responses=ExecutionOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(ExecutionOutput(selectors.execution_get(execution_id=pk)).data)
