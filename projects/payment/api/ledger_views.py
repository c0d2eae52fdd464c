"""The ledger and the billing profile over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.payment import selectors
from projects.payment.api.filters import LedgerEntryFilter
from projects.payment.api.permissions import READERS, TREASURERS
from projects.payment.api.serializers import (
    BillingProfileInput,
    BillingProfileOutput,
    LedgerEntryOutput,
    LedgerSummaryOutput,
)
from projects.payment.services.profiles import billing_profile_update
from shared.api.etag import if_match_check
from shared.api.views import ApiView, ApiViewSet


class LedgerViewSet(ApiViewSet):
    """Double entry, read only."""

    callers = {"entries": READERS, "summary": READERS}
    filterset_class = LedgerEntryFilter
    output_class = LedgerEntryOutput

    def get_queryset(self) -> Any:
        return selectors.ledger_entry_list()

    @extend_schema(responses=LedgerEntryOutput(many=True))
    @action(detail=False, methods=["get"])
    def entries(self, request: Request) -> Response:
        return self.page(self.get_queryset(), LedgerEntryOutput)

    @extend_schema(responses=LedgerSummaryOutput, filters=False)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        return self.answer(LedgerSummaryOutput(selectors.ledger_summary()).data)


class BillingProfileView(ApiView):
    """How the tenant invoices and collects."""

    callers = {"get": READERS, "patch": TREASURERS}
    etag_actions = frozenset({"patch"})

    @extend_schema(responses=BillingProfileOutput)
    def get(self, request: Request) -> Response:
        profile = selectors.billing_profile_get()
        return self.answer(BillingProfileOutput(profile).data, of=profile)

    @extend_schema(request=BillingProfileInput, responses=BillingProfileOutput)
    def patch(self, request: Request) -> Response:
        known = selectors.billing_profile_get()
        if_match_check(request, known)
        profile = billing_profile_update(
            by=self.principal.user_id,
            expected_version=known.version if "If-Match" in request.headers else None,
            **self.read(BillingProfileInput, partial=True),
        )
        return self.answer(BillingProfileOutput(profile).data, of=profile)
