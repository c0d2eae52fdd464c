"""Sends what Schemathesis makes through the suite's public door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import hypothesis
import requests
from hypothesis import HealthCheck
from schemathesis import Case, GenerationMode, checks
from schemathesis.schemas import APIOperation

from shared.testing.conformance import CHECKS, KnownIds
from tests.support.firms import Firm
from tests.support.identity import edge, read, signed_in

TIMEOUT = 30
few = hypothesis.settings(
    max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


class DoorFuzzer:
    """Sends requests as the owner of a company and judges the answers; what they write stays.

    `answered` counts the answers by their status.
    """

    def __init__(self, firm: Firm, document: Mapping[str, Any]) -> None:
        self.firm, self.answered = firm, Counter[int]()
        self._http = requests.Session()
        self._http.trust_env = False
        self._sign_in()
        self._ids = KnownIds(document, self._read)

    def operation_check(self, operation: APIOperation) -> None:
        """Send a few requests, valid ones and broken ones."""
        valid, broken = (operation.as_strategy(mode) for mode in GenerationMode)
        few(hypothesis.given(case=valid | broken)(self.check))()

    def check(self, case: Case) -> None:
        """Send it, with the token and without; fails on a 5xx, on an error that is no problem, on
        what is not documented and on an answer to nobody in particular."""
        self._ids.put(case)
        answer = case.call_and_validate(
            base_url=edge(self.firm),
            session=self._http,
            headers={"Authorization": f"Bearer {self._token}"},
            checks=[*CHECKS, checks.ignored_auth],
            timeout=TIMEOUT,
        )
        self.answered[answer.status_code] += 1
        if answer.status_code == 401 and not _public(case):
            # An earlier request has ended the session.
            self._sign_in()

    def close(self) -> None:
        self._http.close()

    def _sign_in(self) -> None:
        self._token = signed_in(self.firm)["access_token"]

    def _read(self, path: str) -> Any:
        return read(self.firm, self._token, path.removeprefix("/api/v1/")).json()


def _public(case: Case) -> bool:
    return bool(case.operation.definition.raw["x-callers"].get("public"))
