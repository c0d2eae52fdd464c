"""What verifiers of access tokens need."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.gateway.selectors import jwks
from projects.gateway.services.signing_keys import signing_key_active
from shared.api.views import ApiView
from shared.auth.callers import anyone
from shared.core.clock import utcnow


class JwksView(ApiView):
    """The public keys of access tokens, the next one included."""

    callers = {"get": anyone()}
    rate_class = None
    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        # The first question ever makes the keys, so that nobody caches an empty set.
        signing_key_active()
        response = Response({"keys": jwks(now=utcnow())})
        response["Cache-Control"] = "public, max-age=60"
        return response
