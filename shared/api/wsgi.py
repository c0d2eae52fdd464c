"""The WSGI handler of every service."""

import re
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

_FOREIGN = re.compile(r'charset\s*=(?!\s*"?(utf-?8|us-ascii)"?\s*(;|$))|\*\s*=', re.IGNORECASE)


class ApiRequest(WSGIRequest):
    """A request in UTF-8. A Content-Type in another charset counts as none: 415 with a body.

    Django decodes the query, too, in the charset of the body, before any middleware: with a
    codec that is no encoding of text (`charset=hex`) the request would end without an answer.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        if _FOREIGN.search(environ.get("CONTENT_TYPE", "")):
            environ = {**environ, "CONTENT_TYPE": ""}
        super().__init__(environ)


class ApiHandler(WSGIHandler):
    """Django's handler with requests of the suite."""

    request_class = ApiRequest
