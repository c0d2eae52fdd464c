"""What every answer of the API must hold to, in process or over the network.

Schemathesis makes requests from an OpenAPI document, valid ones and broken ones, and judges
the answers by CHECKS. Nothing here needs a configured Django.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID
from zlib import crc32

import schemathesis
from hypothesis import core as hypothesis_core
from schemathesis import Case, CheckContext, Response, checks
from schemathesis.schemas import BaseSchema

MEDIA_TYPE = "application/problem+json"
MEMBERS = {"type", "title", "status", "detail", "code", "trace_id", "errors"}


def document_schema(document: Mapping[str, Any]) -> BaseSchema:
    """An OpenAPI document, ready for `parametrize`; seeded by --hypothesis-seed."""
    schema = schemathesis.openapi.from_dict(dict(document))
    schema.config.seed = hypothesis_core.global_force_seed or 0
    schema.config.generation.with_security_parameters = False
    # A stale If-Match is refused before the body is read.
    schema.config.checks.negative_data_rejection.expected_statuses.append("412")
    return schema


class KnownIds:
    """Ids of things that there are, by the path of their list and by their name: `invoice`."""

    def __init__(self, document: Mapping[str, Any], read: Callable[[str], Any]) -> None:
        """`read(path)` gives the body of a list's first page."""
        self.found = dict(_ids(document, read))

    @property
    def lists(self) -> list[str]:
        """The paths of all lists."""
        return [path for path in self.found if path.startswith("/")]

    def first(self, listing: str) -> str:
        """One of a list's, or an id of nothing."""
        return (self.found.get(listing) or [str(UUID(int=7))])[0]

    def put(self, case: Case) -> None:
        """Two of three ids of a case become ids that are known: a 404 tests little."""
        self._put(case.path_parameters or {}, case.path.partition("{")[0])
        if isinstance(case.body, dict):
            self._put(case.body)

    def _put(self, values: dict[str, Any], listing: str | None = None) -> None:
        for name, value in values.items():
            known = self.found.get(listing or name.removesuffix("_id"), [])
            number = crc32(str(value).encode("utf-8", "replace"))
            if known and number % 3 and _is_uuid(value) == _is_uuid(known[0]):
                values[name] = known[number % len(known)]


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


def _ids(
    document: Mapping[str, Any], read: Callable[[str], Any]
) -> Iterator[tuple[str, list[str]]]:
    for path, item in document["paths"].items():
        body = read(path) if "get" in item and "{" not in path else {}
        if "results" in body:
            ids = [found for row in body["results"] if (found := identity(row))]
            yield path, ids
            yield path.strip("/").rpartition("/")[2].replace("-", "_").removesuffix("s"), ids


def identity(row: Mapping[str, Any]) -> str | None:
    """What a path calls this row by; None where no path does."""
    names = ("id", "label", "lead_id", "agent_id", "user_id")
    return next((str(row[name]) for name in names if name in row), None)


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False
