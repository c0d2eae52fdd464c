"""The edge: what it answers itself, and the way of everything else to a service."""

import logging
from functools import partial

from projects.gateway.edge import logs
from projects.gateway.edge.body import CallerGone
from projects.gateway.edge.config import EdgeConfig
from projects.gateway.edge.exchange import Exchange, Message, Receive, Send
from projects.gateway.edge.headers import headers_check
from projects.gateway.edge.limits import RateLimiter
from projects.gateway.edge.pages import Pages
from projects.gateway.edge.problems import NOT_FOUND, Problem
from projects.gateway.edge.proxy import Proxy, client_make
from projects.gateway.edge.recording import span_end
from projects.gateway.edge.target import target_check
from projects.gateway.edge.tokens import TokenGate

UNEXPECTED = partial(Problem, 500, "internal_error", "The gateway failed; the log has the reason.")
log = logging.getLogger("edge")


class Edge:
    """One ASGI application; its client and caches are made in the running loop."""

    def __init__(self, config: EdgeConfig):
        self.config = config

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self._http(Exchange(scope, receive, send))

    def start(self) -> None:
        config = self.config
        self.client = client_make(config)
        self.proxy = Proxy(self.client, config)
        self.limits = RateLimiter(config.redis_url, window=config.rate_window)
        self.pages = Pages(self.client, config.routes)
        self.tokens = TokenGate(
            self.client, config.jwks_url, issuer=config.issuer, audience=config.audience
        )

    async def stop(self) -> None:
        await self.client.close()
        await self.limits.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, exchange: Exchange) -> None:
        try:
            await self._answer(exchange)
        except CallerGone:
            exchange.status = 499
        except Exception as error:
            # Once an answer has begun it can only be broken off, so that nobody takes it for whole.
            if exchange.status:
                raise
            await exchange.refuse(_problem(error))
        finally:
            logs.access(exchange)
            span_end(exchange)

    async def _answer(self, exchange: Exchange) -> None:
        target_check(exchange.raw_path, exchange.query)
        if await self.pages.answered(exchange):
            return
        exchange.service = self.config.routes.service_for(exchange.path)
        if exchange.service is None:
            raise NOT_FOUND()
        await self._admit(exchange)
        await self.proxy.forward(exchange, exchange.service)

    async def _admit(self, exchange: Exchange) -> None:
        headers_check(exchange.headers)
        authorization = exchange.header(b"authorization")
        try:
            exchange.claims = await self.tokens.claims_of(authorization)
        finally:
            await self._count(exchange)

    async def _count(self, exchange: Exchange) -> None:
        if exchange.claims is not None:
            await self.limits.spend(f"t:{exchange.claims.get('tid')}", self.config.tenant_rate)
        else:
            await self.limits.spend(f"a:{exchange.address}", self.config.address_rate)


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    log.error("request failed", exc_info=error)
    return UNEXPECTED()
