"""RFC 9457 problem documents for everything that goes wrong."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from shared.api import errors as api_errors
from shared.api.field_errors import field_errors
from shared.core.errors import DomainError, FieldError
from shared.observability.tracing import current_trace_id

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "1"
_FOREIGN_KEY = "23503"
_STATUSES = frozenset(HTTPStatus)


def problem(
    status: int, *, code: str = "", detail: str = "", errors: tuple[FieldError, ...] = ()
) -> dict[str, Any]:
    """The members of one problem document."""
    known = HTTPStatus(status) if status in _STATUSES else HTTPStatus.BAD_GATEWAY
    code = code or known.name.lower()
    return {
        "type": f"urn:tributary:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail or known.description or known.phrase,
        "code": code,
        "trace_id": current_trace_id() or "",
        "errors": [{"field": e.field, "code": e.code, "message": e.message} for e in errors],
    }


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: every exception becomes a problem; an unknown one a bare 500.

    An unknown exception is logged with its stack and announced by Django's own signal,
    by which the test client still raises it.
    """
    set_rollback()
    request = context["request"]
    known = _translated(exc, request)
    if known is None:
        log.exception("unhandled exception", exc_info=exc)
        got_request_exception.send(sender=exception_handler, request=request)
        return _response(problem(500), {})
    if isinstance(known, DomainError):
        return _domain_response(known)
    return _framework_response(known)


def _translated(exc: Exception, request: Any) -> DomainError | exceptions.APIException | None:
    if isinstance(exc, DomainError):
        # A fault of the service itself, such as work without a tenant, is not the caller's.
        return None if exc.status == 500 else exc
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, DatabaseError | InterfaceError):
        return _database_error(exc, request)
    if isinstance(exc, RequestDataTooBig):
        return _TooLarge()
    malformed = (SuspiciousOperation, UnreadablePostError, UnicodeError, RecursionError)
    return api_errors.RequestMalformed() if isinstance(exc, malformed) else None


def _database_error(exc: Exception, request: Any) -> DomainError | None:
    """Never the driver's words: they hold SQL and other people's values."""
    if isinstance(exc, DataError):
        return api_errors.ValueOutOfRange()
    if isinstance(exc, IntegrityError):
        log.info("constraint refused a request", extra={"constraint": _constraint(exc)})
        # A missing parent is a 404 like any foreign id; a child in the way of DELETE is not.
        missing = _sqlstate(exc) == _FOREIGN_KEY and request.method != "DELETE"
        return api_errors.ReferenceNotFound() if missing else api_errors.StateConflict()
    if isinstance(exc, OperationalError | InterfaceError):
        log.warning("database unavailable", exc_info=exc)
        return api_errors.DatabaseUnavailable()
    return None


class _TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "The body is too large."
    default_code = "body_too_large"


def _sqlstate(exc: Exception) -> str | None:
    return getattr(exc.__cause__, "sqlstate", None)


def _constraint(exc: Exception) -> str | None:
    return getattr(getattr(exc.__cause__, "diag", None), "constraint_name", None)


def _domain_response(exc: DomainError) -> Response:
    headers = {}
    if exc.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if exc.status in (429, 503):
        headers["Retry-After"] = str(exc.context.get("retry_after", RETRY_SECONDS))
    return _response(
        problem(exc.status, code=exc.code, detail=exc.detail, errors=tuple(exc.errors)), headers
    )


def _framework_response(exc: exceptions.APIException) -> Response:
    headers = {}
    challenge, wait = getattr(exc, "auth_header", None), getattr(exc, "wait", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    if wait or exc.status_code == 503:
        headers["Retry-After"] = str(int(wait or RETRY_SECONDS))
    if isinstance(exc, exceptions.ValidationError):
        found = field_errors(exc.detail)
        body = problem(400, code="invalid", detail="The request is not valid.", errors=found)
    else:
        body = problem(exc.status_code, code=_code(exc), detail=str(exc.detail))
    return _response(body, headers)


def _code(exc: exceptions.APIException) -> str:
    code = exc.get_codes()
    return code if isinstance(code, str) else exc.default_code


def _response(body: dict[str, Any], headers: dict[str, str]) -> Response:
    response = Response(body, status=body["status"], headers=headers)
    response.exception = True
    return response


def problem_response(status: int, *, code: str = "", detail: str = "") -> HttpResponse:
    """A problem outside DRF."""
    body = problem(status, code=code, detail=detail)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return problem_response(400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return problem_response(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return problem_response(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    return problem_response(500)
