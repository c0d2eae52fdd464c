"""The request's body on its way: streamed, or spooled where its length is unknown."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import IO

from projects.gateway.edge.exchange import Exchange, Message
from projects.gateway.edge.problems import BAD_HEADERS, BODY_SLOW, TOO_LARGE

IN_MEMORY = 256 * 1024
BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
Body = AsyncIterator[bytes] | IO[bytes] | bytes | None


class CallerGone(Exception):
    """The caller closed the connection before its request was complete."""


class RequestBody:
    """Gives the service a body with a Content-Length, which WSGI needs."""

    def __init__(self, exchange: Exchange, *, limit: int, timeout: float):
        self._exchange, self._limit, self._timeout = exchange, limit, timeout
        self.failure: Exception | None = None

    async def open(self) -> tuple[Body, int]:
        """Return the body and its length. Raises Problem 400, 408 or 413."""
        declared = self._exchange.header(b"content-length")
        if declared is not None:
            return await self._arriving(self._length(declared))
        chunked = self._exchange.header(b"transfer-encoding") is not None
        if self._exchange.method in BODILESS and not chunked:
            return None, 0
        return await self._spooled()

    def _length(self, text: str) -> int:
        if not text.isascii() or not text.isdigit():
            raise BAD_HEADERS()
        length = int(text)
        if length > self._limit:
            raise TOO_LARGE()
        return length

    async def _arriving(self, length: int) -> tuple[Body, int]:
        if not length:
            return None, 0
        message = await self._next()
        # A short body is here with its first message, which may say that more follows: nothing
        # does. As bytes it goes on together with the headers.
        if len(message["body"]) == length:
            return message["body"], length
        return self.chunks(message), length

    async def _spooled(self) -> tuple[Body, int]:
        # Not a context manager here: aiohttp closes it after sending.
        spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        async for chunk in self.chunks():
            spool.write(chunk)
            if spool.tell() > self._limit:
                spool.close()
                raise TOO_LARGE()
        length = spool.tell()
        spool.seek(0)
        return (spool if length > IN_MEMORY else spool.read()), length

    async def chunks(self, first: Message | None = None) -> AsyncIterator[bytes]:
        """The body as it arrives, from its first message on, which may have been read already;
        the next piece is asked for when the last one is written."""
        message = first or await self._next()
        while message.get("more_body"):
            if message["body"]:
                yield message["body"]
            message = await self._next()
        yield message["body"]

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._timeout):
                message = await self._exchange.receive()
        except TimeoutError:
            raise self._failed(BODY_SLOW()) from None
        if message["type"] == "http.disconnect":
            raise self._failed(CallerGone())
        return message

    def _failed(self, failure: Exception) -> Exception:
        # aiohttp wraps what a body raises; the proxy reads the true reason here.
        self.failure = failure
        return failure
