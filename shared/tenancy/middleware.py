"""Each request starts and ends without a tenant; authentication enters one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from shared.tenancy.context import context_fresh


class TenancyMiddleware:
    """No request sees the tenant of another: threads serve one after the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with context_fresh():
            return self.get_response(request)
