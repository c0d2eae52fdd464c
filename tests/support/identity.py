"""Sessions and tokens at the edge, with nothing retried."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx

from tests.support.firms import PASSWORD, Firm


def edge(firm: Firm) -> str:
    return firm.suite.values["EDGE_URL"]


def signed_in(firm: Firm, name: str = "Alice", **headers: str) -> dict[str, Any]:
    """A new session's grant."""
    login = {"email": firm.company.email(name), "password": PASSWORD}
    url = f"{edge(firm)}/api/v1/auth/login/"
    answer = httpx.post(url, json=login, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    grant: dict[str, Any] = answer.json()
    return grant


def refreshed(firm: Firm, token: str, client: httpx.Client | None = None) -> httpx.Response:
    url = f"{edge(firm)}/api/v1/auth/refresh/"
    return (client or httpx).post(url, json={"refresh_token": token}, timeout=60)


def read(firm: Firm, token: str, path: str = "auth/me/", **headers: str) -> httpx.Response:
    """One read through the edge."""
    bearer = {"Authorization": f"Bearer {token}", **headers}
    return httpx.get(f"{edge(firm)}/api/v1/{path}", headers=bearer, timeout=30)


# One read of each service, by which it shows what it thinks of a token.
READS = {
    "gateway": "members/",
    "lead_ingest": "leads/",
    "assignment": "agents/",
    "commission": "periods/",
    "payment": "invoices/",
    "analytics": "metrics/",
    "scheduler": "scheduled-jobs/",
}


def statuses(firm: Firm, token: str) -> dict[str, int]:
    """What each service answers on its own port."""
    bearer = {"Authorization": f"Bearer {token}"}
    return {
        name: httpx.get(
            f"{firm.suite.values[f'{name.upper()}_URL']}/api/v1/{path}", headers=bearer, timeout=30
        ).status_code
        for name, path in READS.items()
    }


def through_edge(firm: Firm, token: str) -> dict[str, int]:
    """What the edge answers for each service."""
    return {name: read(firm, token, path).status_code for name, path in READS.items()}


def encoded(part: dict[str, Any]) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(token: str, part: int) -> dict[str, Any]:
    text = token.split(".")[part]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found
