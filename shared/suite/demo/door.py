"""The public API as a customer's program calls it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import uuid4

import httpx

from shared.suite.errors import SuiteError

PATIENCE = 120.0
PAUSE = 0.1
POLL = 0.5
KEY = "Idempotency-Key"
BUSY = frozenset({429, 502, 503, 504})


class DoorRefused(SuiteError):
    """An answer that is no success; `code` is the problem's."""

    def __init__(self, response: httpx.Response) -> None:
        problem = _problem_of(response)
        self.status, self.code = response.status_code, str(problem.get("code", ""))
        reasons = "; ".join(f"{e['field']}: {e['message']}" for e in problem.get("errors", []))
        told = f"{problem.get('detail') or problem.get('title') or ''} {reasons}".strip()
        request = response.request
        super().__init__(f"{request.method} {request.url.path}: {self.status} {told}")


class Door:
    """One user's session at the edge. Safe to use from several threads."""

    def __init__(self, url: str, *, email: str, password: str, tenant: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60, limits=httpx.Limits(max_connections=16))
        self._login = {"email": email, "password": password, "tenant": tenant}
        self._token = ""

    def close(self) -> None:
        self._http.close()

    def sign_in(self) -> dict[str, Any]:
        """Sign in and keep the access token. Raises DoorRefused."""
        grant = self.call("POST", "auth/login/", json=self._login, anonymous=True)
        self._token = grant["access_token"]
        return grant

    def get(self, path: str, **params: Any) -> Any:
        return self.call("GET", path, params=params)

    def post(
        self, path: str, json: Any = None, *, waits_for: Collection[str] = (), **more: Any
    ) -> Any:
        """POST with an Idempotency-Key, so that a repetition has no second effect.

        `waits_for`: codes of refusals that end by themselves, when an event has arrived.
        """
        key = more.pop("key", None) or str(uuid4())
        headers = {KEY: key}
        return self.call("POST", path, json=json, headers=headers, waits_for=waits_for, **more)

    def pages(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every row of a list, page after page."""
        page = self.get(path, page_size=200, **params)
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self.call("GET", page["next"])

    def call(
        self,
        method: str,
        path: str,
        *,
        anonymous: bool = False,
        waits_for: Collection[str] = (),
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Any:
        """Send until it is answered: waits while the suite is busy. Raises DoorRefused."""
        deadline, refusals = time.monotonic() + PATIENCE, 0
        while True:
            response = self._send(method, path, anonymous, key_next(headers or {}, refusals), more)
            if response.is_success:
                return response.json() if response.content else None
            refusal = DoorRefused(response)
            if response.status_code == 401 and not anonymous:
                self.sign_in()
            elif refusal.code in waits_for:
                refusals += 1
            elif response.status_code not in BUSY:
                raise refusal
            if time.monotonic() > deadline:
                raise refusal
            time.sleep(float(response.headers.get("Retry-After", PAUSE)))

    def _send(
        self, method: str, path: str, anonymous: bool, headers: dict[str, str], more: dict[str, Any]
    ) -> httpx.Response:
        url = path if path.startswith("http") else f"/api/v1/{path}"
        bearer = {} if anonymous else {"Authorization": f"Bearer {self._token}"}
        try:
            return self._http.request(method, url, headers={**headers, **bearer}, **more)
        except httpx.TransportError as error:
            raise SuiteError(
                f"{method} {path}: no answer ({error}); `manage_all.py status` shows what is down."
            ) from error


def key_next(headers: dict[str, str], refusals: int) -> dict[str, str]:
    """The headers of the next try. A refusal is kept with its key and would be repeated for
    ever; it had no effect, so that a try after it needs a key of its own."""
    if KEY not in headers or not refusals:
        return headers
    return {**headers, KEY: f"{headers[KEY]}.{refusals}"}


def wait_until(
    done: Callable[[], bool], *, moved: Callable[[], object], patience: float, what: str
) -> None:
    """Poll until `done`; give up when `moved` has not changed for `patience` seconds."""
    last, since = moved(), time.monotonic()
    while not done():
        now = moved()
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > patience:
            raise SuiteError(
                f"{what} does not go on: {now}. `manage_all.py status` shows what lags, "
                "`manage_all.py logs` why."
            )
        time.sleep(POLL)


def _problem_of(response: httpx.Response) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {"detail": response.text[:200]}
    return problem if isinstance(problem, dict) else {}
