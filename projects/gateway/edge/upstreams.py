"""How the services are, as seen from the door."""

import asyncio
import time
from typing import Any

import aiohttp

from projects.gateway.edge.routes import Routes

FRESH = 1.0
PATIENCE = aiohttp.ClientTimeout(total=2)


class Upstreams:
    """Asks each service for its readiness, at most once a second."""

    def __init__(self, client: aiohttp.ClientSession, routes: Routes):
        self._client, self._routes = client, routes
        self._states: dict[str, dict[str, Any]] = {}
        self._asked_at = -FRESH
        self._lock = asyncio.Lock()

    async def states(self) -> dict[str, dict[str, Any]]:
        """Service -> {"state": up|down|degraded, "ms": ...}."""
        async with self._lock:
            if time.monotonic() - self._asked_at >= FRESH:
                names = list(self._routes.upstreams)
                found = await asyncio.gather(*map(self._state, names))
                self._states = dict(zip(names, found, strict=True))
                self._asked_at = time.monotonic()
        return self._states

    async def _state(self, name: str) -> dict[str, Any]:
        begun = time.perf_counter()
        url = f"{self._routes.upstreams[name]}/health/ready"
        try:
            async with self._client.get(url, timeout=PATIENCE) as answer:
                state = "up" if answer.status == 200 else "degraded"
        except (aiohttp.ClientError, TimeoutError):
            state = "down"
        return {"state": state, "ms": round((time.perf_counter() - begun) * 1000, 1)}
