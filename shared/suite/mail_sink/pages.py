"""The page of the sink, and the same as JSON for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from aiohttp import web

from shared.suite.mail_sink.html import list_page, mail_page
from shared.suite.mail_sink.mailbox import Mail, Mailbox

# What a mail contains runs nothing and fetches nothing.
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
PAGE_POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
}
Handler = Callable[[web.Request], Awaitable[web.Response]]


class Pages:
    """The requests that the sink answers."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def application(self) -> web.Application:
        """All routes."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self.index),
                web.get(r"/mails/{number:\d{1,12}}", self.show),
                web.get(r"/mails/{number:\d{1,12}}/html", self.html),
                web.get(r"/mails/{number:\d{1,12}}/raw", self.raw),
                web.get("/api/mails", self.mails),
                web.delete("/api/mails", self.forget),
                web.get(r"/api/mails/{number:\d{1,12}}", self.mail),
                web.get("/health", self.health),
            ]
        )
        return app

    async def index(self, request: web.Request) -> web.Response:
        to = request.query.get("to", "")
        page = list_page(self._mailbox.search(to=to), to=to, received=self._mailbox.received)
        return _page(page, PAGE_POLICY)

    async def show(self, request: web.Request) -> web.Response:
        return _page(mail_page(self._found(request)), PAGE_POLICY)

    async def html(self, request: web.Request) -> web.Response:
        mail = self._found(request)
        return _page(mail.body("html") or f"<pre>{escape(mail.body('plain'))}</pre>", POLICY)

    async def raw(self, request: web.Request) -> web.Response:
        return web.Response(body=self._found(request).raw, content_type="text/plain")

    async def mails(self, request: web.Request) -> web.Response:
        found = self._mailbox.search(to=request.query.get("to", ""), limit=1000)
        rows = [mail.summary() for mail in found]
        return web.json_response({"received": self._mailbox.received, "results": rows})

    async def mail(self, request: web.Request) -> web.Response:
        return web.json_response(self._found(request).details())

    async def forget(self, request: web.Request) -> web.Response:
        self._mailbox.clear()
        return web.Response(status=204)

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    def _found(self, request: web.Request) -> Mail:
        mail = self._mailbox.get(int(request.match_info["number"]))
        if mail is None:
            raise web.HTTPNotFound(text="There is no such mail.")
        return mail


def _page(text: str, headers: dict[str, str]) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=headers)
