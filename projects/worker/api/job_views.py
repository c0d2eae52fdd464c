"""Jobs over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.worker import selectors
from projects.worker.api.filters import JobFilter
from projects.worker.api.permissions import ADMINS, MEMBERS, own_jobs_only
from projects.worker.api.serializers import (
    JobCreateInput,
    JobLogOutput,
    JobOutput,
    JobSummaryOutput,
    JobTasksOutput,
)
from projects.worker.services import jobs, requests, tasks
from shared.api.views import ApiView, ApiViewSet

# Jobs that users request have the worker itself as their requester.
OWN = "worker"


class JobViewSet(ApiViewSet):
    """The tenant's background jobs. Owners and admins see all, others those they requested."""

    callers = {
        "list": MEMBERS,
        "retrieve": MEMBERS,
        "create": MEMBERS,
        "logs": MEMBERS,
        "summary": MEMBERS,
        "cancel": MEMBERS,
        "retry": ADMINS,
    }
    filterset_class = JobFilter
    output_class = JobOutput

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action == "create":
            # The target is asked before the transaction of the Idempotency-Key begins.
            values = self.read(JobCreateInput)
            requests.job_permit(values=values, role=str(self.principal.role))

    def get_queryset(self) -> Any:
        return selectors.job_list(requested_by=own_jobs_only(self.principal))

    @extend_schema(responses=JobOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), JobOutput)

    @extend_schema(responses=JobOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(JobOutput(self._job(pk)).data)

    @extend_schema(request=JobCreateInput, responses={202: JobOutput})
    def create(self, request: Request) -> Response:
        values = self.read(JobCreateInput)
        job, _ = requests.job_request(**values, requester=OWN, requested_by=self.user_id)
        return self.answer(JobOutput(job).data, status=202)

    @extend_schema(responses=JobLogOutput(many=True), filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, ordering=("id",))
    def logs(self, request: Request, pk: UUID) -> Response:
        return self.page(selectors.job_logs(job_id=self._job(pk).id), JobLogOutput)

    @extend_schema(responses=JobSummaryOutput, filters=False)
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def summary(self, request: Request) -> Response:
        found = selectors.job_summary(requested_by=own_jobs_only(self.principal))
        return self.answer(JobSummaryOutput(found).data)

    @extend_schema(request=None, responses=JobOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        job = jobs.job_cancel(job_id=self._job(pk).id, by=self.principal.subject)
        return self.answer(JobOutput(job).data)

    @extend_schema(request=None, responses=JobOutput)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        job = jobs.job_retry(job_id=pk, by=self.principal.subject, user_id=self.user_id)
        return self.answer(JobOutput(job).data)

    def _job(self, pk: UUID) -> Any:
        return selectors.job_get(job_id=pk, requested_by=own_jobs_only(self.principal))


class JobTaskView(ApiView):
    """The tasks that the caller may request, of all services that answer now."""

    callers = {"get": MEMBERS}

    @extend_schema(responses=JobTasksOutput)
    def get(self, request: Request) -> Response:
        found = tasks.tasks_public(role=str(self.principal.role))
        return self.answer(JobTasksOutput({"results": found}).data)
