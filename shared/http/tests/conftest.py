"""A sibling service that is a real HTTP server, and a token source without keys."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.http import transport
from shared.http.client import ServiceClient
from shared.http.tests.server import Server, serve


@pytest.fixture
def sibling(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    transport.transport_reset()
    monkeypatch.setattr(transport, "_token_source", lambda service, tenant: f"{service}/{tenant}")
    with serve(lambda request: (200, {"ok": True})) as server:
        settings.SERVICE_URLS = {"payment": server.url, "nowhere": "http://127.0.0.1:1"}
        yield server
    transport.transport_reset()


@pytest.fixture
def client(sibling: Server) -> ServiceClient:
    return ServiceClient("payment")
