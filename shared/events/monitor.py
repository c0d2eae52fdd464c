"""/metrics and /health/live of a process that has no web server."""

import threading
from collections.abc import Callable, Iterable
from functools import partial
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from shared.observability.metrics import CONTENT_TYPE, metrics_render


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Scrapes come every few seconds."""


def monitor_start(
    port: int, *, host: str = "127.0.0.1", measure: Callable[[], None] = lambda: None
) -> WSGIServer:
    """Serve in a thread; port 0 takes a free one. `measure` sets gauges before they are read.

    Raises OSError when the port is taken.
    """
    answer = partial(_answer, measure)
    server = make_server(host, port, answer, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="monitor", daemon=True).start()
    return server


def _answer(
    measure: Callable[[], None], environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    def metrics() -> bytes:
        measure()
        return metrics_render()

    pages = {
        "/metrics": (CONTENT_TYPE, metrics),
        "/health/live": ("application/json", lambda: b'{"status":"ok"}'),
    }
    page = pages.get(environ.get("PATH_INFO", ""))
    if page is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
    start_response("200 OK", [("Content-Type", page[0])])
    return [page[1]()]
