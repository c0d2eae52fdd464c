"""What the edge answers itself."""

from functools import partial
from typing import Any

import aiohttp
import orjson

from projects.gateway.edge.exchange import Exchange
from projects.gateway.edge.problems import Problem
from projects.gateway.edge.routes import Routes
from projects.gateway.edge.schema import MergedSchema
from projects.gateway.edge.upstreams import Upstreams

WELCOME = {
    "name": "Tributary",
    "api": "/api/v1/",
    "docs": "/api/docs/",
    "schema": "/api/schema/",
    "health": "/health",
}
READING = frozenset({"GET", "HEAD"})
OPENAPI = "application/vnd.oai.openapi+json"
NOT_ALLOWED = partial(
    Problem, 405, "method_not_allowed", "Only GET is allowed here.", [(b"allow", b"GET, HEAD")]
)


class Pages:
    """Welcome, health and the merged OpenAPI document."""

    def __init__(self, client: aiohttp.ClientSession, routes: Routes):
        self._upstreams = Upstreams(client, routes)
        self._schema = MergedSchema(client, routes)
        self._pages = {
            "/": self._welcome,
            "/health": self._health,
            "/health/live": self._live,
            "/health/ready": self._ready,
            "/api/schema/": self._openapi,
        }

    async def answered(self, exchange: Exchange) -> bool:
        """Answer if the path is one of ours. Raises Problem 405 for a write."""
        page = self._pages.get(exchange.path)
        if page is None:
            return False
        if exchange.method not in READING:
            raise NOT_ALLOWED()
        await page(exchange)
        return True

    async def _welcome(self, exchange: Exchange) -> None:
        await _json(exchange, 200, WELCOME)

    async def _live(self, exchange: Exchange) -> None:
        await _json(exchange, 200, {"status": "up"})

    async def _health(self, exchange: Exchange) -> None:
        states = await self._upstreams.states()
        up = all(state["state"] == "up" for state in states.values())
        await _json(exchange, 200, {"status": "up" if up else "degraded", "upstreams": states})

    async def _ready(self, exchange: Exchange) -> None:
        states = await self._upstreams.states()
        # Without the gateway's own web nobody can sign in; the other services stand for themselves.
        ready = states["gateway"]["state"] == "up"
        body = {"status": "up" if ready else "down", "upstreams": states}
        await _json(exchange, 200 if ready else 503, body)

    async def _openapi(self, exchange: Exchange) -> None:
        await exchange.answer(200, await self._schema.body(), OPENAPI)


async def _json(exchange: Exchange, status: int, body: Any) -> None:
    await exchange.answer(status, orjson.dumps(body), "application/json")
