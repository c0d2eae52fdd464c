from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.commission.api.filters import AssignmentFilter, PayeeFilter, PlanFilter
from projects.commission.api.permissions import (
    EARNERS,
    EVERYBODY,
    OVERSEERS,
    PAYERS,
    PLANNERS,
    own_only,
    user_of,
)
from projects.commission.api.serializers.plans import (
    AssignmentCreateInput,
    AssignmentEndInput,
    AssignmentOutput,
    PayeeOutput,
    PlanCreateInput,
    PlanOutput,
    PlanUpdateInput,
)
from projects.commission.selectors import (
    assignment_get,
    assignment_list,
    payee_get,
    payee_list,
    plan_get,
    plan_list,
)
from projects.commission.services.assignments import assignment_end, commission_assign
from projects.commission.services.plans import (
    plan_approve,
    plan_create,
    plan_retire,
    plan_revise,
    plan_update,
)
from shared.api.etag import if_match_check
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class CommissionPlanViewSet(ApiViewSet):
    """Plans by which agents are paid; immutable once approved."""

    callers = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "create": PLANNERS,
        "partial_update": PLANNERS,
        "approve": PAYERS,
        "retire": PAYERS,
        "revise": PLANNERS,
    }
    filterset_class = PlanFilter
    output_class = PlanOutput

    def list(self, request: Request) -> Response:
        """Plans, newest first."""
        return self.page(plan_list(), PlanOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One revision of a plan, with its ETag."""
        return self._plan(plan_get(plan_id=pk))

    @extend_schema(request=PlanCreateInput, responses={201: PlanOutput})
    def create(self, request: Request) -> Response:
        """Write a draft."""
        plan = plan_create(**self.read(PlanCreateInput), by=self.principal.user_id)
        return self.created(PlanOutput(plan).data, of=plan)

    @extend_schema(request=PlanUpdateInput, responses=PlanOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a draft."""
        changes = self.read(PlanUpdateInput, partial=True)
        plan = plan_get(plan_id=pk)
        if_match_check(request, plan)
        return self._plan(plan_update(plan_id=pk, version=plan.version, **changes))

    @extend_schema(request=None, responses=PlanOutput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> Response:
        """Make a draft immutable and usable."""
        by = user_of(self.principal)
        return self._plan(plan_approve(plan_id=pk, by=by, at=utcnow()))

    @extend_schema(request=None, responses=PlanOutput)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: UUID) -> Response:
        """Let nobody else be assigned to an approved plan."""
        return self._plan(plan_retire(plan_id=pk, at=utcnow()))

    @extend_schema(request=None, responses={201: PlanOutput})
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: UUID) -> Response:
        """Begin the next revision, as a draft."""
        plan = plan_revise(plan_id=pk, by=self.principal.user_id)
        return self.created(PlanOutput(plan).data, of=plan)

    def _plan(self, plan: Any) -> Response:
        return self.answer(PlanOutput(plan).data, of=plan)


class CommissionAssignmentViewSet(ApiViewSet):
    """Who is paid by which plan, and from when to when. Agents see their own."""

    callers = {"list": EARNERS, "retrieve": EARNERS, "create": PLANNERS, "end": PLANNERS}
    filterset_class = AssignmentFilter
    output_class = AssignmentOutput

    def list(self, request: Request) -> Response:
        """Assignments, newest first."""
        found = assignment_list(agent_id=own_only(self.principal))
        return self.page(found, AssignmentOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One assignment."""
        assignment = assignment_get(assignment_id=pk, agent_id=own_only(self.principal))
        return self.answer(AssignmentOutput(assignment).data, of=assignment)

    @extend_schema(request=AssignmentCreateInput, responses={201: AssignmentOutput})
    def create(self, request: Request) -> Response:
        """Pay an agent by an approved plan."""
        facts = self.read(AssignmentCreateInput)
        assignment = commission_assign(**facts, by=self.principal.user_id)
        return self.created(AssignmentOutput(assignment).data, of=assignment)

    @extend_schema(request=AssignmentEndInput, responses=AssignmentOutput)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """Set the first day that is no longer paid."""
        assignment = assignment_end(assignment_id=pk, **self.read(AssignmentEndInput))
        return self.answer(AssignmentOutput(assignment).data, of=assignment)


class PayeeViewSet(ApiViewSet):
    """Members as commission knows them; copied from the gateway."""

    callers = {"list": OVERSEERS, "retrieve": OVERSEERS}
    filterset_class = PayeeFilter
    output_class = PayeeOutput

    def list(self, request: Request) -> Response:
        """Payees, newest first."""
        return self.page(payee_list(), PayeeOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One payee, by the id of the user."""
        return self.answer(PayeeOutput(payee_get(agent_id=pk)).data)
