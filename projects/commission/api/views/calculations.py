from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.commission.api.filters import CalculationFilter
from projects.commission.api.permissions import EARNERS, OVERSEERS, PLANNERS, own_only
from projects.commission.api.serializers.calculations import (
    CalculationOutput,
    CalculationSummaryOutput,
    ExplanationOutput,
    RecalculateInput,
    RecalculateOutput,
    SummaryQuery,
)
from projects.commission.selectors import (
    calculation_explain,
    calculation_get,
    calculation_list,
    calculation_summary,
)
from projects.commission.services.recounting import commission_recalculate
from shared.api.views import ApiViewSet
from shared.core.clock import utcnow


class CommissionCalculationViewSet(ApiViewSet):
    """Commissions by agent and period. Agents see their own."""

    callers = {
        "list": EARNERS,
        "retrieve": EARNERS,
        "explain": EARNERS,
        "summary": OVERSEERS,
        "recalculate": PLANNERS,
    }
    idempotency = {"recalculate": "accepted"}
    filterset_class = CalculationFilter
    output_class = CalculationOutput

    def list(self, request: Request) -> Response:
        """Calculations, newest first."""
        found = calculation_list(agent_id=own_only(self.principal))
        return self.page(found, CalculationOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One agent's commission for one period."""
        found = calculation_get(calculation_id=pk, agent_id=own_only(self.principal))
        return self.answer(CalculationOutput(found).data)

    @extend_schema(responses=ExplanationOutput)
    @action(detail=True)
    def explain(self, request: Request, pk: UUID) -> Response:
        """Every cent of it: plan, bands, limits, and each line in the order of processing."""
        found = calculation_explain(calculation_id=pk, agent_id=own_only(self.principal))
        return self.answer(ExplanationOutput(found).data)

    @extend_schema(parameters=[SummaryQuery], responses=CalculationSummaryOutput, filters=False)
    @action(detail=False)
    def summary(self, request: Request) -> Response:
        """What every agent sold and earned, by period."""
        found = calculation_summary(**self.read_query(SummaryQuery))
        return self.answer(CalculationSummaryOutput(found).data)

    @extend_schema(request=RecalculateInput, responses=RecalculateOutput)
    @action(detail=False, methods=["post"])
    def recalculate(self, request: Request) -> Response:
        """Calculate an agent's period under the plan of now; only differences are written."""
        changed = commission_recalculate(**self.read(RecalculateInput), at=utcnow())
        return self.answer(RecalculateOutput({"changed": changed}).data)
