"""What a service is given of a request's body, by what the server says of its arrival."""

import asyncio
from typing import Any

import pytest

from projects.gateway.edge.body import CallerGone, RequestBody
from projects.gateway.edge.exchange import Exchange

LENGTH = 6
LAST = {"type": "http.request", "body": b"", "more_body": False}


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def opened(*messages: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    """The body that is given on, and the messages that nobody asked for."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope = {
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"content-length", str(LENGTH).encode())],
    }
    body = RequestBody(Exchange(scope, receive, send), limit=100, timeout=5)
    given, length = await body.open()
    assert length == LENGTH
    return (given if isinstance(given, bytes) else [part async for part in given]), waiting


@pytest.mark.parametrize("more", [True, False])
def test_a_body_that_is_there_whole_is_asked_for_once(more):
    given, unasked = asyncio.run(opened(piece(b"abcdef", more=more), LAST))
    assert (given, unasked) == (b"abcdef", [LAST])


@pytest.mark.parametrize("end", [[piece(b"def", more=False)], [piece(b"def", more=True), LAST]])
def test_a_body_in_pieces_goes_on_as_it_arrives(end):
    given, unasked = asyncio.run(opened(piece(b"abc", more=True), *end))
    assert (b"".join(given), unasked) == (b"abcdef", [])


def test_a_caller_who_goes_meanwhile_ends_it():
    with pytest.raises(CallerGone):
        asyncio.run(opened(piece(b"abc", more=True), {"type": "http.disconnect"}))
