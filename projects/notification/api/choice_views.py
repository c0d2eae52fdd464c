"""Preferences, browsers and suppressed addresses over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.notification import selectors
from projects.notification.api.permissions import ADMINS, EVERYBODY
from projects.notification.api.serializers import (
    PreferencesInput,
    PreferencesOutput,
    PushSubscriptionInput,
    PushSubscriptionOutput,
    SuppressionInput,
    SuppressionOutput,
)
from projects.notification.services import preferences, push, suppressing
from shared.api.views import ApiView, ApiViewSet


class PreferencesView(ApiView):
    """What the caller is told, and how."""

    callers = {"get": EVERYBODY, "put": EVERYBODY}

    @extend_schema(responses=PreferencesOutput)
    def get(self, request: Request) -> Response:
        return Response(PreferencesOutput(selectors.preferences(user_id=self.user_id)).data)

    @extend_schema(request=PreferencesInput, responses=PreferencesOutput)
    def put(self, request: Request) -> Response:
        said = self.read(PreferencesInput)
        kept = preferences.preferences_set(
            user_id=self.user_id,
            language=said.get("language"),
            preferences=said["preferences"],
        )
        return Response(PreferencesOutput(kept).data)


class PushSubscriptionViewSet(ApiViewSet):
    """Browsers of the caller that may be sent to."""

    callers = {"list": EVERYBODY, "create": EVERYBODY, "destroy": EVERYBODY}
    output_class = PushSubscriptionOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.push_list(user_id=self.user_id)

    @extend_schema(responses=PushSubscriptionOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), PushSubscriptionOutput)

    @extend_schema(request=PushSubscriptionInput, responses={201: PushSubscriptionOutput})
    def create(self, request: Request) -> Response:
        kept = push.push_register(user_id=self.user_id, **self.read(PushSubscriptionInput))
        return self.created(PushSubscriptionOutput(kept).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        push.push_delete(subscription_id=pk, user_id=self.user_id)
        return Response(status=204)


class SuppressionViewSet(ApiViewSet):
    """Addresses that get no mail."""

    callers = {"list": ADMINS, "create": ADMINS, "destroy": ADMINS}
    output_class = SuppressionOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.suppression_list()

    @extend_schema(responses=SuppressionOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), SuppressionOutput)

    @extend_schema(request=SuppressionInput, responses={201: SuppressionOutput})
    def create(self, request: Request) -> Response:
        made = suppressing.suppression_create(by=self.user_id, **self.read(SuppressionInput))
        return self.created(SuppressionOutput(made).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        suppressing.suppression_delete(suppression_id=pk)
        return Response(status=204)
