"""Serves the merged OpenAPI document, fetched from the services and kept for a minute."""

import asyncio
import time

import aiohttp
import orjson

from projects.gateway.edge.openapi import Document, documents_merge
from projects.gateway.edge.routes import Routes

FRESH = 60.0
FRESH_WITH_GAPS = 5.0
PATIENCE = aiohttp.ClientTimeout(total=10)
JSON = {"accept": "application/vnd.oai.openapi+json"}


class MergedSchema:
    """One fetch at a time; a document with gaps is asked for again soon."""

    def __init__(self, client: aiohttp.ClientSession, routes: Routes):
        self._client, self._routes = client, routes
        self._body = b""
        self._expires = 0.0
        self._lock = asyncio.Lock()

    async def body(self) -> bytes:
        async with self._lock:
            if time.monotonic() >= self._expires:
                await self._build()
        return self._body

    async def _build(self) -> None:
        names = list(self._routes.upstreams)
        found = await asyncio.gather(*map(self._fetch, names))
        self._body = orjson.dumps(
            documents_merge(dict(zip(names, found, strict=True)), self._routes)
        )
        life = FRESH_WITH_GAPS if None in found else FRESH
        self._expires = time.monotonic() + life

    async def _fetch(self, service: str) -> Document | None:
        url = f"{self._routes.upstreams[service]}/api/schema/"
        try:
            async with self._client.get(
                url, params={"format": "json"}, headers=JSON, timeout=PATIENCE
            ) as answer:
                answer.raise_for_status()
                document = orjson.loads(await answer.read())
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError):
            return None
        return document if isinstance(document, dict) else None
