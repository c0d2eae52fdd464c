"""Requests that no client would send, made from a service's own document.

`schema = service_schema()` and `@schema.parametrize()` make one test of each documented
operation; Schemathesis makes its cases, valid ones and broken ones, and a Fuzzer sends them.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from uuid import UUID
from zlib import crc32

import hypothesis
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import core as hypothesis_core
from rest_framework.test import APIClient
from schemathesis import Case, CheckContext, Response, checks
from schemathesis.schemas import BaseSchema

from shared.api.problems import MEDIA_TYPE
from shared.api.wsgi import ApiHandler

MEMBERS = {"type", "title", "status", "detail", "code", "trace_id", "errors"}

bounded = hypothesis.settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def service_schema() -> BaseSchema:
    """The service's OpenAPI document, ready for `parametrize`; seeded by --hypothesis-seed."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document, default=str)))
    schema.app = ApiHandler()
    schema.config.seed = hypothesis_core.global_force_seed or 0
    schema.config.generation.with_security_parameters = False
    # A stale If-Match is refused before the body is read.
    schema.config.checks.negative_data_rejection.expected_statuses.append("412")
    return schema


class Fuzzer:
    """Sends requests as one member and judges the answers; each leaves the database as it was."""

    def __init__(self, schema: BaseSchema, client: APIClient) -> None:
        self.schema = schema
        self.token = client._credentials["HTTP_AUTHORIZATION"]  # type: ignore[attr-defined]
        self.ids = dict(_ids(schema, client))

    def check(self, case: Case) -> None:
        """Send it; fails on a 5xx, on an error that is no problem, on what is not documented."""
        self._known_ids_put(case.path_parameters or {}, case.path.partition("{")[0])
        if isinstance(case.body, dict):
            self._known_ids_put(case.body)
        with rolled_back():
            case.call_and_validate(headers={"Authorization": self.token}, checks=CHECKS)

    @cached_property
    def lists(self) -> list[str]:
        """The paths of all lists."""
        return [path for path in self.ids if path.startswith("/")]

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
        known = self.ids.get(listing) or [str(UUID(int=7))]
        return listing + known[0] + rest.partition("}")[2] if brace else path

    def _known_ids_put(self, values: dict[str, Any], listing: str | None = None) -> None:
        """Two of three ids become ids of rows that there are: a 404 tests little."""
        for name, value in values.items():
            known = self.ids.get(listing or name.removesuffix("_id"), [])
            number = crc32(str(value).encode("utf-8", "replace"))
            if known and number % 3 and _is_uuid(value) == _is_uuid(known[0]):
                values[name] = known[number % len(known)]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever requests write inside is undone; their ends close no connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    # As with a test's own transaction: the code has not opened it and may call others inside.
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]
    try:
        with undone:
            yield
            transaction.set_rollback(True)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def problem_conformance(context: CheckContext, response: Response, case: Case) -> None:
    """A refusal is a problem document with all of its members."""
    if response.status_code >= 400:
        kind = response.headers.get("content-type", [""])[0]
        problem_check(response.status_code, kind, response.content)


def problem_check(status: int, kind: str, body: bytes) -> None:
    """Fails unless this is a whole problem document of that status."""
    assert kind == MEDIA_TYPE, (status, kind, body[:200])
    problem = json.loads(body)
    assert set(problem) == MEMBERS
    assert problem["status"] == status
    assert all(set(error) == {"field", "code", "message"} for error in problem["errors"])


CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.allow_header_conformance,
    problem_conformance,
]


def _ids(schema: BaseSchema, client: APIClient) -> Iterator[tuple[str, list[str]]]:
    """The ids of each list by its path and by the name of its things: `invoice`."""
    for path, item in schema.raw_schema["paths"].items():
        body = client.get(path).json() if "get" in item and "{" not in path else {}
        if "results" in body:
            ids = [identity(row) for row in body["results"]]
            yield path, ids
            yield path.strip("/").rpartition("/")[2].replace("-", "_").removesuffix("s"), ids


def identity(row: dict[str, Any]) -> str:
    """What a path calls this row by."""
    names = ("id", "label", "lead_id", "agent_id", "user_id")
    return next(str(row[name]) for name in names if name in row)


def _json_schema(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {})


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False
