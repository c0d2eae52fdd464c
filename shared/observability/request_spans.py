"""The span of a request to a service, named by its route."""

from contextlib import AbstractContextManager
from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from shared.observability.spans import NOTHING, Kind, Span, span_of
from shared.observability.tracing import Trace

# Asked every few seconds by machines: no span, and a log line only for who looks for it.
QUIET = ("/health", "/metrics")


def request_span(request: HttpRequest, trace: Trace) -> AbstractContextManager[Span | None]:
    """Record the block, which answers the request, as the span of `trace`."""
    return NOTHING if request.path.startswith(QUIET) else span_of(trace, "", Kind.SERVER)


def request_tell(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    """Name the span by its route, which is known only now; the path would name a lead."""
    method, match = request.method or "", request.resolver_match
    span.name = method
    span.attributes["http.request.method"] = method
    span.attributes["http.response.status_code"] = response.status_code
    if match is not None:
        route = route_plain(match.route)
        span.name = f"{method} {route}"
        span.attributes["http.route"] = route
    if response.status_code >= 500:
        span.error = str(response.status_code)


@lru_cache(maxsize=1_000)
def route_plain(pattern: str) -> str:
    """`/api/v1/leads/<pk>/` of a pattern of the URLs, be it a path or a regular expression."""
    # It comes with Django's admin, which a process that records nothing need not wait for.
    from django.contrib.admindocs.views import simplify_regex

    return simplify_regex(pattern)
