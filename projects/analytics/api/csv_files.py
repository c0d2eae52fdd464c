"""Answers in CSV, sent while they are read from the database."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes

from shared.api.renderers import FastJsonRenderer, StaffPageRenderer
from shared.tenancy.context import tenant_required, tenant_scope

MEDIA_TYPE = "text/csv"
CSV: Any = {(200, MEDIA_TYPE): OpenApiTypes.STR}


class CsvRenderer(FastJsonRenderer):
    """Admits `Accept: text/csv`; what is rendered at all, a problem, is JSON."""

    media_type = MEDIA_TYPE


RENDERERS = [FastJsonRenderer, CsvRenderer, StaffPageRenderer]


def csv_response(lines: Iterator[str], *, name: str) -> StreamingHttpResponse:
    """The lines as a file of this name, in UTF-8."""
    sent = _in_tenant(tenant_required(), lines)
    response = StreamingHttpResponse(sent, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _in_tenant(tenant_id: UUID, lines: Iterator[str]) -> Iterator[str]:
    """Each line in the tenant's scope: the request is over when they are read."""
    while True:
        with tenant_scope(tenant_id):
            line = next(lines, None)
        if line is None:
            return
        yield line
