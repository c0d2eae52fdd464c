"""Requests made byte by byte, below what any client library would let through."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

from werkzeug.test import create_environ, run_wsgi_app

from shared.testing import malformed
from shared.testing.conformance import problem_check
from shared.testing.fuzzing import Fuzzer, rolled_back

FEW = 3
SURPRISE = b'{"surprise": 1}'


def malformed_check(fuzzer: Fuzzer) -> None:
    """Everything of `malformed` to a few writes or lists: never a 5xx, always a problem.

    A broken body is always refused.
    """
    for method, path in fuzzer.writes[:FEW]:
        for name, body in malformed.BODIES.items():
            assert raw_send(fuzzer, method, path, body)[0] >= 400, (name, method, path)
        raw_send(fuzzer, method, path)
        for told in malformed.BODY_HEADERS.values():
            raw_send(fuzzer, method, path, SURPRISE, **told)
    for request in _reads(fuzzer):
        raw_send(fuzzer, **request)  # type: ignore[arg-type]


def unknown_fields_check(fuzzer: Fuzzer) -> None:
    """Every write that reads JSON names the field that it does not know."""
    for method, path in fuzzer.writes:
        status, answer = raw_send(fuzzer, method, path, SURPRISE)
        assert status == 400, (method, path, status, answer)
        found = [error["code"] for error in answer["errors"] if error["field"] == "surprise"]
        assert found == ["unknown"], (method, path, answer)


def raw_send(
    fuzzer: Fuzzer, method: str, path: str, body: bytes = b"", **environ: str
) -> tuple[int, Any]:
    """Status and JSON of the answer; fails on a 5xx and on an error without its problem."""
    told = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": fuzzer.token,
        "HTTP_IDEMPOTENCY_KEY": str(uuid4()),
    }
    request = create_environ("/", "http://localhost", input_stream=BytesIO(body))
    with rolled_back():
        chunks, line, headers = run_wsgi_app(
            fuzzer.schema.app, {**request, **told, **environ}, buffered=True
        )
        content = b"".join(chunks)
    status = int(line[:3])
    assert status < 500, (method, path[:200], environ, body[:200], line, content[:500])
    assert "Set-Cookie" not in headers
    if status >= 400:
        problem_check(status, headers.get("Content-Type", ""), content)
    return status, json.loads(content) if "json" in headers.get("Content-Type", "") else None


def _reads(fuzzer: Fuzzer) -> Iterator[dict[str, str]]:
    for path in fuzzer.ids.lists[:FEW]:
        for query in malformed.QUERIES.values():
            yield {"method": "GET", "path": path, "QUERY_STRING": query}
    path = fuzzer.ids.lists[0]
    for codec in malformed.CODECS:
        kind = f"application/json; charset={codec}"
        query = "ordering=%ff%41"
        yield {"method": "GET", "path": path, "QUERY_STRING": query, "CONTENT_TYPE": kind}
    for told in malformed.HEADERS.values():
        yield {"method": "GET", "path": path, **told}
    for rest in malformed.PATHS.values():
        yield {"method": "GET", "path": path + rest}
    for method in malformed.METHODS:
        yield {"method": method, "path": path}
