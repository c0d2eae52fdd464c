"""The local broker's address, which is another one after each of its starts.

Standard library only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.suite.env import HEADING
from shared.suite.envfile import env_read, env_write
from shared.suite.paths import State

if TYPE_CHECKING:
    from shared.suite.child import Child

VARIABLE = "KAFKA_BOOTSTRAP_SERVERS"


class BrokerAddress:
    """Unknown while the broker starts. A broker given by URL is always known."""

    def __init__(self, state: State, *, local: bool) -> None:
        self._state = state
        self._local = local
        self._address: str | None = None
        if local:
            self.forget()

    @property
    def known(self) -> bool:
        return not self._local or self._address is not None

    def forget(self) -> None:
        """The broker is about to start: what the file says is old."""
        self._address = None
        self._state.broker_address.unlink(missing_ok=True)

    def appeared(self) -> bool:
        """Read the file if the address is awaited; true once per start of the broker."""
        if self.known or not self._state.broker_address.exists():
            return False
        self._address = self._state.broker_address.read_text().strip()
        return True

    def awaited(self, broker: Child | None) -> bool:
        """Whether a running broker has still to say its address."""
        return not self.known and broker is not None and broker.running

    def apply(self, environ: dict[str, str]) -> None:
        """Put the address into what children get, and into local.env for commands by hand."""
        if not self._local or self._address is None:
            return
        environ[VARIABLE] = self._address
        values = env_read(self._state.local_env)
        if values.get(VARIABLE) != self._address:
            values[VARIABLE] = self._address
            env_write(self._state.local_env, values, heading=HEADING)
