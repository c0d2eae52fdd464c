"""What Django says in HTML outside the API's views, said as the API says it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shared.api.problems import problem_response
from shared.tenancy.context import system_scope

PAGES = ("/admin/", "/api/docs/", "/static/")


class ProblemMiddleware:
    """Turns HTML errors (no such path, bad host, wrong method) into problem documents.

    Also where DEBUG would show a page: a caller of an API cannot read one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or request.path.startswith(PAGES) or _is_own(response):
            return response
        replaced = problem_response(response.status_code)
        if response.has_header("Allow"):
            replaced["Allow"] = response["Allow"]
        return replaced


class AdminScopeMiddleware:
    """Lets the admin's pages read through the system role, until they are rendered.

    The scope is the whole request's: lists, filters, autocompletion and history are lazy
    and ask late. It sets no tenant, so nothing can be written but in a tenant scope.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with system_scope("admin"):
            return self.get_response(request)


def _is_own(response: HttpResponse) -> bool:
    """DRF's pages are HTML too, made on purpose."""
    kind = response.headers.get("Content-Type", "")
    is_drf = hasattr(response, "accepted_renderer")
    return is_drf or response.streaming or not kind.startswith("text/html")
