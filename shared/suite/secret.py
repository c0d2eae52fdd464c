"""One random seed per state, from which all local passwords follow. Standard library only."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from shared.suite.envfile import replace_private
from shared.suite.paths import State


class Secrets:
    """Passwords by name: the same name gives the same password as long as the seed lives."""

    def __init__(self, seed: str) -> None:
        self._seed = bytes.fromhex(seed)

    @classmethod
    def of(cls, state: State) -> Secrets:
        """The secrets of a state; the seed is made at the first call."""
        if not state.seed.exists():
            state.make()
            replace_private(state.seed, secrets.token_hex(32))
        return cls(state.seed.read_text().strip())

    def get(self, name: str) -> str:
        return hmac.new(self._seed, name.encode(), hashlib.sha256).hexdigest()
