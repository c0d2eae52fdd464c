"""Calls to sibling services: typed clients of the projects stand on this."""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from shared.http.errors import RemoteCallInTransaction, UpstreamRefused, UpstreamUnavailable
from shared.http.tracing import answer_tell, call_span
from shared.http.transport import CONNECT_SECONDS, breaker_for, http_client, token_for
from shared.observability.metrics import upstream_seconds
from shared.observability.tracing import outgoing_headers
from shared.tenancy.context import current_tenant

ATTEMPTS = 3
# The sibling is there but cannot answer now; 500 is its own bug and repeats itself.
TRANSIENT = frozenset({408, 425, 429, 502, 503, 504})

log = logging.getLogger(__name__)


class _Transient(Exception):
    """An attempt that may be repeated when the request is idempotent."""


class ServiceClient:
    """JSON calls to one sibling, with this service's token, for the tenant in context.

    Raises UpstreamUnavailable (no answer, or 5xx, 408, 425, 429), UpstreamRefused
    (any other 3xx or 4xx, with its problem document) and RemoteCallInTransaction.
    """

    def __init__(self, service: str) -> None:
        self.service = service

    def get(
        self,
        path: str,
        *,
        tenant_id: UUID | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """The decoded JSON at the path. Repeated on transient failure."""
        return self._call("GET", path, tenant_id, repeat=True, params=params)

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        idempotency_key: str | None = None,
        tenant_id: UUID | None = None,
    ) -> Any:
        """The decoded JSON answer; None for an empty one. Repeated only with an idempotency key."""
        headers, repeat = _keyed(idempotency_key), idempotency_key is not None
        return self._call("POST", path, tenant_id, repeat=repeat, content=json, headers=headers)

    def push(
        self,
        path: str,
        *,
        json: Any,
        timeout: float,
        tenant_id: UUID,
        idempotency_key: str | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """POST once, outside the breaker: for a caller with a schedule of its own, whose one bad
        request must not hold back the others.

        Returns the status, whatever it is, and the decoded JSON, {} where there is none. Raises
        UpstreamUnavailable, which says why there was no answer, and RemoteCallInTransaction.
        """
        _transaction_check()
        with call_span("POST", self.service) as call:
            response = self._push(path, json, _keyed(idempotency_key), timeout, tenant_id)
            answer_tell(call, response)
        return response.status_code, _object(response)

    def _push(
        self, path: str, content: Any, extra: Mapping[str, str], timeout: float, tenant_id: UUID
    ) -> httpx.Response:
        started, outcome = time.perf_counter(), "failed"
        try:
            response = http_client().post(
                f"{self._base()}/{path.lstrip('/')}",
                content=_encoded(content),
                headers=self._headers(tenant_id, extra),
                timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS),
            )
            outcome = "failed" if response.status_code in TRANSIENT else "answered"
        except httpx.TransportError as failure:
            raise UpstreamUnavailable(f"{self.service}: {failure!r}") from failure
        finally:
            upstream_seconds.labels(self.service, outcome).observe(time.perf_counter() - started)
        return response

    def _call(
        self,
        method: str,
        path: str,
        tenant_id: UUID | None,
        *,
        repeat: bool,
        params: Mapping[str, Any] | None = None,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        _transaction_check()
        with call_span(method, self.service) as call:
            request = http_client().build_request(
                method,
                f"{self._base()}/{path.lstrip('/')}",
                params=params,
                content=None if content is None else _encoded(content),
                headers=self._headers(tenant_id or current_tenant(), headers or {}),
            )
            try:
                response = _retrying(repeat)(self._attempt, request)
            except _Transient as failure:
                raise UpstreamUnavailable(service=self.service) from failure
            answer_tell(call, response)
            return self._decoded(response)

    def _base(self) -> str:
        try:
            return str(settings.SERVICE_URLS[self.service]).rstrip("/")
        except KeyError:
            raise ImproperlyConfigured(f"{self.service.upper()}_URL is not set.") from None

    def _headers(self, tenant_id: UUID | None, extra: Mapping[str, str]) -> dict[str, str]:
        return {
            **outgoing_headers(),
            **extra,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {token_for(self.service, tenant_id)}",
        }

    def _attempt(self, request: httpx.Request) -> httpx.Response:
        breaker = breaker_for(self.service)
        if not breaker.allow():
            raise UpstreamUnavailable(service=self.service)
        started = time.perf_counter()
        outcome = "failed"
        try:
            response = http_client().send(request)
            outcome = "failed" if response.status_code in TRANSIENT else "answered"
        except httpx.TransportError as failure:
            log.warning(
                "upstream failed", extra={"upstream": self.service, "reason": repr(failure)}
            )
            raise _Transient from failure
        finally:
            (breaker.succeeded if outcome == "answered" else breaker.failed)()
            upstream_seconds.labels(self.service, outcome).observe(time.perf_counter() - started)
        if outcome == "failed":
            raise _Transient(str(response.status_code))
        return response

    def _decoded(self, response: httpx.Response) -> Any:
        if response.status_code >= 500:
            log.error(
                "upstream broken", extra={"upstream": self.service, "status": response.status_code}
            )
            raise UpstreamUnavailable(service=self.service)
        if not response.is_success:
            raise UpstreamRefused(
                service=self.service,
                upstream_status=response.status_code,
                problem=_object(response),
            )
        return self._json(response)

    def _json(self, response: httpx.Response) -> Any:
        try:
            return json.loads(response.content) if response.content else None
        except ValueError as error:
            raise UpstreamUnavailable(service=self.service) from error


def _keyed(idempotency_key: str | None) -> dict[str, str]:
    return {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        found = json.loads(response.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _encoded(content: Any) -> bytes:
    return json.dumps(content, default=_text).encode()


def _text(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here: convert it before the call")


def _retrying(repeat: bool) -> Retrying:
    return Retrying(
        retry=retry_if_exception(lambda failure: isinstance(failure, _Transient)),
        stop=stop_after_attempt(ATTEMPTS if repeat else 1),
        wait=wait_random_exponential(multiplier=0.1, max=1.0),
        reraise=True,
    )


def _transaction_check() -> None:
    for connection in connections.all(initialized_only=True):
        # A test's own wrapping transaction is none of the code's.
        if any(not getattr(b, "_from_testcase", False) for b in connection.atomic_blocks):
            raise RemoteCallInTransaction
