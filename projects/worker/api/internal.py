"""What sibling services may ask; never routed by the gateway."""

from django.urls import re_path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.worker.api.permissions import SIBLINGS
from projects.worker.api.serializers import JobRequestInput, JobRequestOutput
from projects.worker.services.requests import job_request
from shared.api.views import ApiView


class JobRequestView(ApiView):
    """A job at once, for a caller that has no transaction to tie it to; else send job.requested."""

    callers = {"post": SIBLINGS}
    idempotency = {"post": "accepted"}
    rate_class = None

    @extend_schema(
        request=JobRequestInput, responses={201: JobRequestOutput, 200: JobRequestOutput}
    )
    def post(self, request: Request) -> Response:
        job, created = job_request(
            requester=str(self.principal.service), **self.read(JobRequestInput)
        )
        answer = JobRequestOutput({"id": job.id, "created": created}).data
        return self.answer(answer, status=201 if created else 200)


# Siblings may call with or without the slash: a redirect would lose the body of a POST.
urlpatterns = [re_path(r"^job-requests/?$", JobRequestView.as_view())]
