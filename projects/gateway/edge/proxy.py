"""Forward one exchange to its service and stream the answer back."""

import asyncio

import aiohttp
from yarl import URL

from projects.gateway.edge.body import RequestBody
from projects.gateway.edge.config import EdgeConfig
from projects.gateway.edge.exchange import Exchange
from projects.gateway.edge.headers import Pairs, forwarded, returned
from projects.gateway.edge.problems import UPSTREAM_BROKE, UPSTREAM_DOWN, UPSTREAM_SLOW, Problem

AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
BODILESS = frozenset({204, 304})
# Shorter than the header time-out after which a service closes an idle connection (30 s).
IDLE = 15.0


def client_make(config: EdgeConfig) -> aiohttp.ClientSession:
    """A pooled client that adds, decodes and follows nothing by itself."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=config.connect_timeout, sock_read=config.read_timeout
        ),
        auto_decompress=False,
        skip_auto_headers=AUTOMATIC,
    )


class Proxy:
    """Raises Problem 502, 503 or 504 while nothing was answered yet."""

    def __init__(self, client: aiohttp.ClientSession, config: EdgeConfig):
        self._client, self._config = client, config

    async def forward(self, exchange: Exchange, service: str) -> None:
        config = self._config
        body = RequestBody(exchange, limit=config.body_limit, timeout=config.body_timeout)
        try:
            await self._forward(exchange, service, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise body.failure or _problem_of(error) from error

    async def _forward(self, exchange: Exchange, service: str, body: RequestBody) -> None:
        data, length = await body.open()
        async with self._client.request(
            exchange.method,
            self._url(exchange, service),
            headers=forwarded(exchange.headers, _added(exchange, length)),
            data=data,
            allow_redirects=False,
        ) as answer:
            if answer.content_length is None:
                # One turn of the loop: the end of a short answer is mostly right behind its head.
                await asyncio.sleep(0)
            if answer.content.is_eof():
                await _whole(exchange, answer)
            else:
                await exchange.start(answer.status, returned(answer.raw_headers))
                await _stream(exchange, answer)

    def _url(self, exchange: Exchange, service: str) -> URL:
        target = self._config.routes.upstreams[service] + exchange.path
        if exchange.query:
            target += "?" + exchange.query.decode("ascii")
        return URL(target, encoded=True)


def _added(exchange: Exchange, length: int) -> Pairs:
    added = [
        ("x-request-id", exchange.request_id),
        ("traceparent", exchange.trace.traceparent),
        ("x-forwarded-for", exchange.address),
        ("x-forwarded-proto", exchange.scope.get("scheme", "http")),
        ("x-forwarded-host", exchange.header(b"host") or ""),
    ]
    return [*added, ("content-length", str(length))] if length else added


async def _whole(exchange: Exchange, answer: aiohttp.ClientResponse) -> None:
    # A short answer is here already: one piece with a length costs the least.
    body = await answer.read()
    headers = returned(answer.raw_headers)
    bodiless = exchange.method == "HEAD" or answer.status in BODILESS
    if answer.content_length is None and not bodiless:
        headers.append((b"content-length", str(len(body)).encode()))
    await exchange.start(answer.status, headers)
    await exchange.write(body, more=False)


async def _stream(exchange: Exchange, answer: aiohttp.ClientResponse) -> None:
    if answer.content_length is not None:
        return await _copy(exchange, answer)
    # An answer of unknown length may stay open for hours: end it when the caller goes.
    copying = asyncio.create_task(_copy(exchange, answer))
    leaving = asyncio.create_task(_gone(exchange))
    try:
        await asyncio.wait({copying, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if copying.done():
            copying.result()
    finally:
        copying.cancel()
        leaving.cancel()


async def _copy(exchange: Exchange, answer: aiohttp.ClientResponse) -> None:
    async for chunk in answer.content.iter_any():
        await exchange.write(chunk, more=True)
    await exchange.write(b"", more=False)


async def _gone(exchange: Exchange) -> None:
    while (await exchange.receive())["type"] != "http.disconnect":
        pass


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return UPSTREAM_DOWN()
    return UPSTREAM_SLOW() if isinstance(error, TimeoutError) else UPSTREAM_BROKE()
