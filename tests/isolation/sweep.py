"""Alice's traces: the ids and texts that may never reach another company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.support.firms import Firm
from tests.support.openapi import Operation

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\.example")
ABSENT = "00000000-0000-7000-8000-000000000000"


@dataclass
class Caller:
    """A user's raw view of the edge: answers as they are, nothing retried."""

    firm: Firm
    http: httpx.Client

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, path, headers={"Idempotency-Key": str(uuid4())}, **more)


def caller_of(firm: Firm) -> Caller:
    """The owner of a firm, with a token of their own."""
    url = firm.suite.values["EDGE_URL"]
    login = {"email": firm.company.email("Alice"), "password": firm.door._login["password"]}
    grant = httpx.post(f"{url}/api/v1/auth/login/", json=login, timeout=30).json()
    bearer = {"Authorization": f"Bearer {grant['access_token']}"}
    return Caller(firm, httpx.Client(base_url=url, headers=bearer, timeout=30))


@dataclass
class Traces:
    """What Alice's own reads show: ids by list, and all ids and addresses in them."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def learn(self, listing: str, response: httpx.Response) -> None:
        self.words |= set(UUID.findall(response.text)) | set(EMAIL.findall(response.text))
        is_json = response.headers.get("content-type", "").startswith("application/json")
        rows = response.json().get("results") if is_json else None
        if isinstance(rows, list):
            self.ids[listing] = [identity(row) for row in rows]

    def found_in(self, response: httpx.Response, *, sent: Iterable[str] = ()) -> set[str]:
        """Alice's words in an answer, apart from those that the request itself said."""
        text = response.text + str(response.headers)
        return {word for word in self.words - set(sent) if word in text}


def identity(row: Mapping[str, Any]) -> str:
    """What a path calls this row by."""
    names = ("id", "label", "lead_id", "agent_id")
    return str(next((row[name] for name in names if name in row), ABSENT))


def traces_collect(alice: Caller, found: Iterable[Operation]) -> Traces:
    """Read everything that Alice can read."""
    traces = Traces()
    reads = [operation for operation in found if operation.method == "get"]
    for operation in sorted(reads, key=lambda o: o.argument is not None):
        for value in values_for(operation, traces):
            response = alice.call("GET", operation.path_with(value))
            assert response.status_code == 200, f"{operation.name}: {response.text}"
            traces.learn(operation.path, response)
    return traces


def values_for(operation: Operation, traces: Traces) -> list[str]:
    """Alice's ids for the path; one empty one for a path without an id."""
    if operation.argument is None:
        return [""]
    return traces.ids.get(operation.listing, [])[:3]
