"""ETag and If-Match of resources that people edit, made from their version."""

from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.errors import VersionStale


def etag_of(obj: Any) -> str:
    """The strong ETag of an object with `version`: `"7"`."""
    return f'"{obj.version}"'


def if_match_check(request: Request | HttpRequest, obj: Any) -> None:
    """Raise VersionStale when an If-Match header is sent that does not name this version.

    This compares what was read. Where two writers may meet, the service's UPDATE
    must also be conditional on `obj.version`.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return
    tags = parse_etags(header)
    if tags != ["*"] and etag_of(obj) not in tags:
        raise VersionStale


def etag_set(response: Response, obj: Any) -> Response:
    """Set the ETag of `obj` on the response and return it."""
    response["ETag"] = etag_of(obj)
    return response
