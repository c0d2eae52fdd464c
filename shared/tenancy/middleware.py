"""Each request starts and ends without a tenant; authentication enters one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from shared.tenancy.context import context_clear


class TenancyMiddleware:
    """Clears the context around each request: threads serve one tenant after another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        context_clear()
        try:
            return self.get_response(request)
        finally:
            context_clear()
