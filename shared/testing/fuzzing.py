"""Requests that no client would send, made from a service's own document.

`schema = service_schema()` and `@schema.parametrize()` make one test of each documented
operation; Schemathesis makes its cases, valid ones and broken ones, and a Fuzzer sends them.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import hypothesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from rest_framework.test import APIClient
from schemathesis import Case
from schemathesis.schemas import BaseSchema

from shared.api.wsgi import ApiHandler
from shared.testing.conformance import CHECKS, KnownIds, document_schema

bounded = hypothesis.settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def service_schema() -> BaseSchema:
    """The service's OpenAPI document, ready for `parametrize`; seeded by --hypothesis-seed."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = document_schema(json.loads(json.dumps(document, default=str)))
    schema.app = ApiHandler()
    return schema


class Fuzzer:
    """Sends requests as one member and judges the answers; each leaves the database as it was."""

    def __init__(self, schema: BaseSchema, client: APIClient) -> None:
        self.schema = schema
        self.token = client._credentials["HTTP_AUTHORIZATION"]  # type: ignore[attr-defined]
        self.ids = KnownIds(schema.raw_schema, lambda path: client.get(path).json())

    def check(self, case: Case) -> None:
        """Send it; fails on a 5xx, on an error that is no problem, on what is not documented."""
        self.ids.put(case)
        with rolled_back():
            case.call_and_validate(headers={"Authorization": self.token}, checks=CHECKS)

    @cached_property
    def writes(self) -> list[tuple[str, str]]:
        """Method and path of all operations that read fields of JSON, with ids of real rows."""
        return [
            (method.upper(), self._path_of(path))
            for path, item in self.schema.raw_schema["paths"].items()
            for method, operation in item.items()
            if "$ref" in _json_schema(operation)
        ]

    def _path_of(self, path: str) -> str:
        listing, brace, rest = path.partition("{")
        return listing + self.ids.first(listing) + rest.partition("}")[2] if brace else path


@contextmanager
def connections_left_open() -> Iterator[None]:
    """No request that begins or ends inside closes a connection, as it would within a test's
    transaction."""
    found = [s for s in (request_started, request_finished) if s.disconnect(close_old_connections)]
    try:
        yield
    finally:
        for signal in found:
            signal.connect(close_old_connections)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever requests write inside is undone; their ends close no connection."""
    # As with a test's own transaction: the code has not opened it and may call others inside.
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]
    with connections_left_open(), undone:
        yield
        transaction.set_rollback(True)


def _json_schema(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {})
