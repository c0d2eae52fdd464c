"""What sibling services may ask; never routed by the gateway."""

from django.urls import re_path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.payment import selectors
from projects.payment.api.permissions import LEAD_INGEST
from projects.payment.api.serializers import LeadInvoicesOutput, LeadQuery, WonWithdrawalInput
from projects.payment.services.deals import won_withdraw
from shared.api.views import ApiView


class LeadInvoicesView(ApiView):
    """The invoices of a lead that count: those not void."""

    callers = {"get": LEAD_INGEST}

    @extend_schema(parameters=[LeadQuery], responses=LeadInvoicesOutput)
    def get(self, request: Request) -> Response:
        found = selectors.invoices_of_lead(**self.read_query(LeadQuery))
        return self.answer(LeadInvoicesOutput({"results": found}).data)


class WonWithdrawalView(ApiView):
    """204: wins up to this version were not invoiced and never will be. 409: too late."""

    callers = {"post": LEAD_INGEST}

    @extend_schema(request=WonWithdrawalInput, responses={204: None})
    def post(self, request: Request) -> Response:
        values = self.read(WonWithdrawalInput)
        won_withdraw(lead_id=values["lead_id"], lead_version=values["version"])
        return Response(status=204)


# Siblings may call with or without the slash: a redirect would lose the body of a POST.
urlpatterns = [
    re_path(r"^invoices/?$", LeadInvoicesView.as_view()),
    re_path(r"^won-withdrawals/?$", WonWithdrawalView.as_view()),
]
