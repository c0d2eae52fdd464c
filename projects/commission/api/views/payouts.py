from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.commission.api.filters import PayoutFilter, PeriodFilter
from projects.commission.api.permissions import (
    EARNERS,
    EVERYBODY,
    OVERSEERS,
    PAYERS,
    own_only,
    user_of,
)
from projects.commission.api.serializers.calculations import SummaryQuery
from projects.commission.api.serializers.payouts import (
    PayoutOutput,
    PayoutsApproveInput,
    PayoutsOutput,
    PayoutSummaryOutput,
    PeriodClosedOutput,
    PeriodOutput,
)
from projects.commission.selectors import (
    payout_get,
    payout_list,
    payout_summary,
    period_get,
    period_list,
)
from projects.commission.services.payouts import (
    payout_approve,
    payout_cancel,
    payout_claim,
    payout_retry,
    payouts_approve,
    period_payouts_approve,
)
from projects.commission.services.periods import period_close
from shared.api.views import ApiView, ApiViewSet
from shared.auth.callers import services
from shared.core.clock import utcnow


class PeriodViewSet(ApiViewSet):
    """Calendar spans in the tenant's zone; nothing enters one that is closed."""

    callers = {"list": EVERYBODY, "retrieve": EVERYBODY, "close": PAYERS}
    idempotency = {"close": "required"}
    filterset_class = PeriodFilter
    output_class = PeriodOutput
    lookup_url_kwarg = "label"
    lookup_value_regex = "[^/]+"
    text_kwargs = frozenset({"label"})

    def list(self, request: Request) -> Response:
        """Periods that something happened in, newest first."""
        return self.page(period_list(), PeriodOutput)

    def retrieve(self, request: Request, label: str) -> Response:
        """One period, by a name like 2017-Q2."""
        return self.answer(PeriodOutput(period_get(label=label)).data)

    @extend_schema(request=None, responses=PeriodClosedOutput)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, label: str) -> Response:
        """Settle every agent, draft the payouts, let nothing in any more."""
        closed = period_close(label=label, by=self.principal.user_id, at=utcnow())
        return self.answer(PeriodClosedOutput(closed).data)


class PayoutViewSet(ApiViewSet):
    """Commissions of one agent for one period, paid together. Agents see their own."""

    callers = {
        "list": EARNERS,
        "retrieve": EARNERS,
        "summary": OVERSEERS,
        "approve": PAYERS,
        "approve_many": PAYERS,
        "retry": PAYERS,
        "cancel": PAYERS,
    }
    idempotency = {
        "approve": "required",
        "approve_many": "required",
        "retry": "required",
        "cancel": "required",
    }
    filterset_class = PayoutFilter
    output_class = PayoutOutput

    def list(self, request: Request) -> Response:
        """Payouts, newest first."""
        return self.page(payout_list(agent_id=own_only(self.principal)), PayoutOutput)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One payout."""
        found = payout_get(payout_id=pk, agent_id=own_only(self.principal))
        return self._payout(found)

    @extend_schema(parameters=[SummaryQuery], responses=PayoutSummaryOutput, filters=False)
    @action(detail=False)
    def summary(self, request: Request) -> Response:
        """Number and amount of payouts in each state."""
        found = payout_summary(**self.read_query(SummaryQuery))
        return self.answer(PayoutSummaryOutput(found).data)

    @extend_schema(request=None, responses=PayoutOutput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> Response:
        """Have a draft disbursed."""
        by = user_of(self.principal)
        return self._payout(payout_approve(payout_id=pk, by=by, at=utcnow()))

    @extend_schema(request=PayoutsApproveInput, responses=PayoutsOutput)
    @action(detail=False, methods=["post"], url_path="approve")
    def approve_many(self, request: Request) -> Response:
        """Have many drafts disbursed: all of them or, if one cannot be, none."""
        asked = self.read(PayoutsApproveInput)
        by, at = user_of(self.principal), utcnow()
        if "ids" in asked:
            payouts = payouts_approve(payout_ids=asked["ids"], by=by, at=at)
        else:
            payouts = period_payouts_approve(period=asked["period"], by=by, at=at)
        return self.answer(PayoutsOutput({"results": payouts}).data)

    @extend_schema(request=None, responses=PayoutOutput)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        """Have a failed payout tried again."""
        by = user_of(self.principal)
        return self._payout(payout_retry(payout_id=pk, by=by, at=utcnow()))

    @extend_schema(request=None, responses=PayoutOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Withdraw a draft; its amount is carried into the next period."""
        return self._payout(payout_cancel(payout_id=pk))

    def _payout(self, payout: Any) -> Response:
        return self.answer(PayoutOutput(payout).data, of=payout)


class InternalPayoutView(ApiView):
    """A payout as payment must see it before it moves money."""

    callers = {"get": services("payment")}
    rate_class = None

    def get(self, request: Request, payout_id: UUID) -> Response:
        """State, amount and attempt."""
        return self.answer(PayoutOutput(payout_get(payout_id=payout_id)).data)


class InternalPayoutClaimView(ApiView):
    """Payment says that it disburses now."""

    callers = {"post": services("payment")}
    rate_class = None

    def post(self, request: Request, payout_id: UUID) -> Response:
        """approved -> disbursing; repeating it changes nothing."""
        return self.answer(PayoutOutput(payout_claim(payout_id=payout_id)).data)
