"""Jobs that were given up, and the state of the processes that run jobs, over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.worker import selectors
from projects.worker.api.filters import DeadLetterJobFilter
from projects.worker.api.permissions import ADMINS
from projects.worker.api.serializers import DeadLetterJobOutput, DiscardInput, WorkersOutput
from projects.worker.services import dead_letters
from shared.api.views import ApiView, ApiViewSet


class DeadLetterJobViewSet(ApiViewSet):
    """Jobs that were given up, until somebody replays or discards them."""

    callers = {"list": ADMINS, "retrieve": ADMINS, "replay": ADMINS, "discard": ADMINS}
    filterset_class = DeadLetterJobFilter
    output_class = DeadLetterJobOutput

    def get_queryset(self) -> Any:
        return selectors.dead_letter_job_list()

    @extend_schema(responses=DeadLetterJobOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), DeadLetterJobOutput)

    @extend_schema(responses=DeadLetterJobOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        letter = selectors.dead_letter_job_get(dead_letter_id=pk)
        return self.answer(DeadLetterJobOutput(letter).data)

    @extend_schema(request=None, responses=DeadLetterJobOutput)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        letter = dead_letters.dead_letter_job_replay(
            dead_letter_id=pk, by=self.principal.subject, user_id=self.user_id
        )
        return self.answer(DeadLetterJobOutput(letter).data)

    @extend_schema(request=DiscardInput, responses=DeadLetterJobOutput)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: UUID) -> Response:
        letter = dead_letters.dead_letter_job_discard(
            dead_letter_id=pk, **self.read(DiscardInput), user_id=self.user_id
        )
        return self.answer(DeadLetterJobOutput(letter).data)


class WorkersView(ApiView):
    """Whether there is somebody to run jobs. The processes work for all tenants."""

    callers = {"get": ADMINS}

    @extend_schema(responses=WorkersOutput)
    def get(self, request: Request) -> Response:
        return self.answer(WorkersOutput(selectors.worker_summary()).data)
