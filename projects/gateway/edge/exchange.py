"""One request and its answer."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from projects.gateway.edge import trace
from projects.gateway.edge.headers import Raw
from projects.gateway.edge.problems import Headers, Problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Exchange:
    """Holds what came, knows what was answered."""

    def __init__(self, scope: Message, receive: Receive, send: Send):
        self.scope, self.receive, self._send = scope, receive, send
        self.method: str = scope["method"]
        self.raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        self.query: bytes = scope["query_string"]
        self.started_at = time.perf_counter()
        self.status = 0
        self.service: str | None = None
        self.claims: dict[str, Any] | None = None
        self.headers: Raw = list(scope["headers"])
        self._named = dict(self.headers)
        self.request_id = trace.request_id(self.header(b"x-request-id"))
        self.trace, self.span = trace.trace_begin(self.header(b"traceparent"))

    @property
    def path(self) -> str:
        return self.raw_path.decode("ascii")

    @property
    def address(self) -> str:
        client = self.scope.get("client")
        return client[0] if client else "unknown"

    def header(self, name: bytes) -> str | None:
        """A header of the request, by its lower-case name; of several of a name the last."""
        value = self._named.get(name)
        return None if value is None else value.decode("latin-1")

    async def start(self, status: int, headers: Headers) -> None:
        self.status = status
        headers = [*headers, (b"x-request-id", self.request_id.encode())]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, chunk: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": chunk, "more_body": more})

    async def answer(self, status: int, body: bytes, content_type: str, *extra: tuple) -> None:
        """Send a whole body; a HEAD gets its headers."""
        head = [(b"content-type", content_type.encode()), *extra]
        await self.start(status, [*head, (b"content-length", str(len(body)).encode())])
        await self.write(b"" if self.method == "HEAD" else body, more=False)

    async def refuse(self, problem: Problem) -> None:
        body = problem.body(self.trace.trace_id)
        await self.answer(problem.status, body, "application/problem+json", *problem.headers)
