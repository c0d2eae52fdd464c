"""What only pages need: requests of programs pass it by.

A program brings a token and no cookie; sessions, CSRF and messages are then work for nothing.
"""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

PROGRAMS = ("/api/v1/", "/internal/")


def is_of_program(request: HttpRequest) -> bool:
    """Whether there can be no session: an API's path, and no cookie."""
    return "HTTP_COOKIE" not in request.META and request.path_info.startswith(PROGRAMS)


class PagesOnly:
    """Before a middleware of the framework: it sees no request of a program."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_of_program(request):
            return self.get_response(request)
        return super().__call__(request)


class PageSessionMiddleware(PagesOnly, SessionMiddleware):
    """Sessions of pages and of the browsable API."""


class PageCsrfMiddleware(PagesOnly, CsrfViewMiddleware):
    """Views of the API are exempt: where a session signs in, its authentication checks."""


class PageAuthenticationMiddleware(PagesOnly, AuthenticationMiddleware):
    """`request.user` of a session."""


class PageMessageMiddleware(PagesOnly, MessageMiddleware):
    """Messages from one page to the next."""
