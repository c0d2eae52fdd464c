"""The WSGI handler of every service."""

import re
from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from shared.api.routes import route_find

PROGRAMS = ("/api/v1/", "/internal/")
_FOREIGN = re.compile(r'charset\s*=(?!\s*"?(utf-?8|us-ascii)"?\s*(;|$))|\*\s*=', re.IGNORECASE)


def is_of_program(request: HttpRequest) -> bool:
    """Whether there can be no session: an API's path, and no cookie."""
    return "HTTP_COOKIE" not in request.META and request.path_info.startswith(PROGRAMS)


class ApiRequest(WSGIRequest):
    """A request in UTF-8. A Content-Type in another charset counts as none: 415 with a body.

    Django decodes the query, too, in the charset of the body, before any middleware: with a
    codec that is no encoding of text (`charset=hex`) the request would end without an answer.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        if _FOREIGN.search(environ.get("CONTENT_TYPE", "")):
            environ = {**environ, "CONTENT_TYPE": ""}
        super().__init__(environ)


class ProgramHandler(BaseHandler):
    """Answers programs: they bring a token and no cookie, so that sessions, CSRF, messages and
    static files would be work for nothing. They pass settings.PROGRAM_MIDDLEWARE alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()

    def load_middleware(self, is_async: bool = False) -> None:
        """None of these has a hook of Django's other than its own call."""
        chain: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for path in reversed(settings.PROGRAM_MIDDLEWARE):
            chain = import_string(path)(chain)
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(chain)

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view and its arguments, also on the request."""
        match = route_find(request.path_info)
        request.resolver_match = match
        return match


class ApiHandler(WSGIHandler):
    """Django's handler with requests of the suite, and a way of its own for programs."""

    request_class = ApiRequest

    def __init__(self) -> None:
        super().__init__()
        self._programs = ProgramHandler()

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, by the way that fits who asks."""
        if is_of_program(request):
            return self._programs.get_response(request)
        return super().get_response(request)
