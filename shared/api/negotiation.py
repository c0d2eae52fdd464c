"""Which representation is answered."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

ANYTHING = "*/*"


class ApiNegotiation(DefaultContentNegotiation):
    """The framework's, which is asked only where a caller wants something in particular."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = renderers[0]
        wanted = request.META.get("HTTP_ACCEPT", ANYTHING)
        asked = request.META.get("QUERY_STRING")
        chosen = asked and self.settings.URL_FORMAT_OVERRIDE in request.query_params
        if wanted in (ANYTHING, first.media_type) and not (chosen or format_suffix):
            return first, first.media_type
        found: Any = super().select_renderer(request, renderers, format_suffix)
        return found
