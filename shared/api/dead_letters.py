"""Dead letters and the state of events of one tenant, for owners and admins."""

from uuid import UUID

from django_filters import CharFilter, ChoiceFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.filters import StrictFilterSet
from shared.api.serializers import Input, Output, UtcDateTimeField
from shared.api.views import ApiView, ApiViewSet
from shared.auth.callers import roles
from shared.auth.roles import ADMIN, OWNER
from shared.events import selectors, services
from shared.events.models import DeadLetter, DeadLetterState

KEEPERS = roles(OWNER, ADMIN)


class DeadLetterOutput(Output):
    """A message that could not be handled."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    type = serializers.CharField()
    topic = serializers.CharField()
    key = serializers.CharField()
    state = serializers.ChoiceField(choices=DeadLetterState.choices)
    reason = serializers.CharField()
    error = serializers.CharField(allow_blank=True)
    attempts = serializers.IntegerField()
    discard_reason = serializers.CharField(allow_blank=True)
    created_at = UtcDateTimeField()
    closed_at = UtcDateTimeField(allow_null=True)


class DeadLetterDiscardInput(Input):
    """Why this message will never be handled."""

    reason = serializers.CharField(max_length=500)


class EventStateQuery(Input):
    """From when on events are counted that were made."""

    since = UtcDateTimeField(required=False)


class EventStateOutput(Output):
    """What of this tenant's events was made, and what waits."""

    made = serializers.IntegerField(help_text="Sent ones are kept for 72 hours.")
    unpublished = serializers.IntegerField()
    parked = serializers.IntegerField()
    dead_letters = serializers.IntegerField()


class DeadLetterFilter(StrictFilterSet):
    state = ChoiceFilter(choices=DeadLetterState.choices)
    type = CharFilter()
    key = CharFilter()

    class Meta:
        model = DeadLetter
        fields: list[str] = []


class DeadLetterViewSet(ApiViewSet):
    """Messages that could not be handled. Later ones of the same key wait behind them."""

    callers = {"list": KEEPERS, "retrieve": KEEPERS, "replay": KEEPERS, "discard": KEEPERS}
    ordering = ("-position",)
    filterset_class = DeadLetterFilter
    output_class = DeadLetterOutput

    def list(self, request: Request) -> Response:
        return self.page(selectors.dead_letter_list(), DeadLetterOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        letter = selectors.dead_letter_get(dead_letter_id=pk)
        return Response(DeadLetterOutput(letter).data)

    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        """Handle the message now, as it is; then those that wait behind it, in order."""
        letter = services.dead_letter_replay(dead_letter_id=pk)
        return Response(DeadLetterOutput(letter).data)

    @extend_schema(request=DeadLetterDiscardInput, responses=DeadLetterOutput)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: UUID) -> Response:
        """Give the message up: it will never take effect; those behind it may be replayed."""
        reason = self.read(DeadLetterDiscardInput)["reason"]
        letter = services.dead_letter_discard(dead_letter_id=pk, reason=reason)
        return Response(DeadLetterOutput(letter).data)


class EventStateView(ApiView):
    """Events of this tenant: made, not yet sent, refused, and those that could not be handled."""

    callers = {"get": KEEPERS}
    output_class = EventStateOutput

    @extend_schema(parameters=[EventStateQuery], responses=EventStateOutput)
    def get(self, request: Request) -> Response:
        state = selectors.event_state(**self.read_query(EventStateQuery))
        return Response(EventStateOutput(state).data)
