"""Files that an endpoint streams to whoever asked for them."""

from collections.abc import Iterable
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer

from shared.api.renderers import FastJsonRenderer


class CsvRenderer(BaseRenderer):
    """Admits `Accept: text/csv`. The file is streamed beside it; what is left to render is a
    problem, which is JSON."""

    media_type = "text/csv"
    format = "csv"
    charset = None

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        return FastJsonRenderer().render(data)


CSV_RENDERERS: list[type[BaseRenderer]] = [CsvRenderer, FastJsonRenderer]


def csv_response(
    blocks: Iterable[bytes], *, name: str, size: int | None = None
) -> StreamingHttpResponse:
    """The blocks as an attached file; with `size` in bytes a caller sees how far it is."""
    response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if size is not None:
        response["Content-Length"] = str(size)
    return response
