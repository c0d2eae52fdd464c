"""Where providers knock."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.payment.api.serializers import WebhookOutput
from projects.payment.services.webhooks import webhook_receive
from shared.api.views import ApiView
from shared.auth.callers import anyone
from shared.core.clock import utcnow

SIGNATURE = OpenApiParameter(
    name="Signature",
    location=OpenApiParameter.HEADER,
    required=True,
    description="`t=<unix seconds>,v1=<hex HMAC-SHA256>` over the raw body.",
)


class PaymentWebhookView(ApiView):
    """Takes a provider's message; its signature is its credential. A repetition is a 200."""

    callers = {"post": anyone()}
    authentication_classes: list[Any] = []
    rate_class = None

    @extend_schema(
        parameters=[SIGNATURE], request=OpenApiTypes.OBJECT, responses={200: WebhookOutput}
    )
    def post(self, request: Request, provider: str) -> Response:
        state = webhook_receive(
            provider=provider,
            body=request._request.body,
            signature=request.headers.get("Signature", ""),
            now=utcnow(),
        )
        return self.answer(WebhookOutput({"state": state}).data)
