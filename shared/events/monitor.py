"""/metrics and /health/live of a process that has no web server."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from shared.observability.metrics import CONTENT_TYPE, metrics_render


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Scrapes come every few seconds."""


def monitor_start(port: int, *, host: str = "127.0.0.1") -> WSGIServer:
    """Serve in a thread; port 0 takes a free one. Raises OSError when the port is taken."""
    server = make_server(host, port, _answer, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="monitor", daemon=True).start()
    return server


def _answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    pages = {
        "/metrics": (CONTENT_TYPE, metrics_render),
        "/health/live": ("application/json", lambda: b'{"status":"ok"}'),
    }
    page = pages.get(environ.get("PATH_INFO", ""))
    if page is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
    start_response("200 OK", [("Content-Type", page[0])])
    return [page[1]()]
