"""One effect per Idempotency-Key, and its first answer again for each repetition.

The lock, the effect and the stored answer share one transaction: a crash leaves none of
them. A 4xx is stored too, with its work rolled back to a savepoint. Not stored is what
may end differently next time (401, 403, 409, 412, 429, 5xx) and what shows a secret.

The view runs inside this transaction: services open theirs with transaction.atomic as
always and become savepoints of it (`durable=True` is refused here).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.errors import (
    IdempotencyKeyInFlight,
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    IdempotencyKeySpent,
)
from shared.api.models import IdempotencyRecord
from shared.api.renderers import FastJsonRenderer
from shared.api.request_hash import request_hash
from shared.db.locking import advisory_try_lock
from shared.tenancy.context import current_tenant

REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Location", "ETag", "Link")
NOT_STORED = frozenset({401, 403, 409, 412, 429})
_KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")

Handler = Callable[..., Response]


def perform(
    view: Any, handler: Handler, mode: str, request: Request, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Run the view's handler at most once for the request's key.

    Raises IdempotencyKeyMissing, -Invalid, -InFlight, -Reused, -Spent. Without a tenant
    there is nowhere to keep an answer: the key is then not heeded.
    """
    key = key_of(request, mode)
    if key is None or current_tenant() is None:
        return handler(request, *args, **kwargs)
    scope = {"caller": view.principal.subject, "route": route_of(request), "key": key}
    payload = request_hash(request)
    with transaction.atomic():
        return _once(view, scope, payload, lambda: handler(request, *args, **kwargs))


def key_of(request: Request, mode: str) -> str | None:
    """The key sent. Raises IdempotencyKeyMissing when required, IdempotencyKeyInvalid."""
    # `request.headers` would make a mapping of all headers first.
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        if mode == "required":
            raise IdempotencyKeyMissing
        return None
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid
    return key


def route_of(request: Request) -> str:
    """`POST api/v1/payouts/<pk>/approve/`: the route, whatever the ids in it."""
    match = request.resolver_match
    return f"{request.method} {match.route if match else request.path}"[:255]


def _once(
    view: Any, scope: dict[str, str], payload: bytes, work: Callable[[], Response]
) -> HttpResponseBase:
    if not advisory_try_lock("idempotency", current_tenant(), *scope.values()):
        raise IdempotencyKeyInFlight
    record = IdempotencyRecord.objects.filter(**scope).first()
    if record is not None:
        return _again(record, payload)
    response = _attempt(view, work)
    if response.status_code >= 500:
        transaction.set_rollback(True)
    elif response.status_code not in NOT_STORED:
        _store(view, scope, payload, response)
    return response


def _attempt(view: Any, work: Callable[[], Response]) -> Response:
    """The answer; when it is a refusal, whatever it had written is undone."""
    try:
        with transaction.atomic():
            response = work()
            if response.status_code >= 400:
                transaction.set_rollback(True)
            return response
    except Exception as exc:
        return view.handle_exception(exc)


def _store(view: Any, scope: dict[str, str], payload: bytes, response: Response) -> None:
    spent = response.status_code < 400 and _is_secret(view)
    kept = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    IdempotencyRecord.objects.create(
        **scope,
        request_hash=payload,
        status=response.status_code,
        headers={} if spent else kept,
        body=b"" if spent else FastJsonRenderer().render(response.data),
        spent=spent,
    )


def _is_secret(view: Any) -> bool:
    secret = view.idempotency_secret
    return secret if isinstance(secret, bool) else view.operation in secret


def _again(record: IdempotencyRecord, payload: bytes) -> Response:
    if bytes(record.request_hash) != payload:
        raise IdempotencyKeyReused
    if record.spent:
        raise IdempotencyKeySpent
    data = json.loads(bytes(record.body)) if record.body else None
    response = Response(data, status=record.status, headers=record.headers)
    response[REPLAYED] = "true"
    response.exception = record.status >= 400
    return response
