"""Rules, teams and calendars over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.assignment import selectors
from projects.assignment.api.filters import RuleFilter
from projects.assignment.api.permissions import MANAGERS, READERS
from projects.assignment.api.rule_serializers import (
    CalendarInput,
    CalendarOutput,
    RuleCreateInput,
    RuleOutput,
    RuleUpdateInput,
    TeamInput,
    TeamMembersInput,
    TeamOutput,
)
from projects.assignment.services import pools, rules
from shared.api.etag import if_match_check
from shared.api.views import ApiViewSet


class AssignmentRuleViewSet(ApiViewSet):
    """Which leads go to which pool. Edited with ETag and If-Match."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "create": MANAGERS,
        "partial_update": MANAGERS,
        "destroy": MANAGERS,
    }
    filterset_class = RuleFilter
    output_class = RuleOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.rule_list()

    @extend_schema(responses=RuleOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), RuleOutput)

    @extend_schema(responses=RuleOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        rule = selectors.rule_get(rule_id=pk)
        return self.answer(RuleOutput(rule).data, of=rule)

    @extend_schema(request=RuleCreateInput, responses={201: RuleOutput})
    def create(self, request: Request) -> Response:
        rule = rules.rule_create(**self.read(RuleCreateInput))
        return self.created(RuleOutput(rule).data, of=rule)

    @extend_schema(request=RuleUpdateInput, responses=RuleOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        known = selectors.rule_get(rule_id=pk)
        if_match_check(request, known)
        rule = rules.rule_update(
            rule_id=pk,
            version=known.version if "If-Match" in request.headers else None,
            fields=self.read(RuleUpdateInput),
        )
        return self.answer(RuleOutput(rule).data, of=rule)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        rules.rule_delete(rule_id=pk)
        return Response(status=204)


class TeamViewSet(ApiViewSet):
    """Pools of agents."""

    callers = {"list": READERS, "retrieve": READERS, "create": MANAGERS, "members": MANAGERS}
    output_class = TeamOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.team_list()

    @extend_schema(responses=TeamOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), TeamOutput)

    @extend_schema(responses=TeamOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(TeamOutput(selectors.team_get(team_id=pk)).data)

    @extend_schema(request=TeamInput, responses={201: TeamOutput})
    def create(self, request: Request) -> Response:
        return self.created(TeamOutput(pools.team_create(**self.read(TeamInput))).data)

    @extend_schema(request=TeamMembersInput, responses=TeamOutput)
    @action(detail=True, methods=["put"])
    def members(self, request: Request, pk: UUID) -> Response:
        team = pools.team_members_set(team_id=pk, **self.read(TeamMembersInput))
        return Response(TeamOutput(team).data)


class CalendarViewSet(ApiViewSet):
    """Working hours."""

    callers = {"list": READERS, "create": MANAGERS}
    output_class = CalendarOutput

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.calendar_list()

    @extend_schema(responses=CalendarOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), CalendarOutput)

    @extend_schema(request=CalendarInput, responses={201: CalendarOutput})
    def create(self, request: Request) -> Response:
        calendar = pools.calendar_create(**self.read(CalendarInput))
        return self.created(CalendarOutput(calendar).data)
