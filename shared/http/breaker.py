"""A circuit breaker: after failures in a row, callers are told at once instead of waiting."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Closed until `threshold` failures in a row, then open for `cooldown` seconds.

    After that one caller at a time may try; its success closes the circuit, its
    failure opens it again. A trial that reports nothing counts as ended after
    another cooldown.
    """

    def __init__(
        self,
        *,
        threshold: int = 5,
        cooldown: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold, self._cooldown, self._clock = threshold, cooldown, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_until = 0.0

    def allow(self) -> bool:
        """Whether a call may be made now. Each call allowed is to be reported."""
        with self._lock:
            if self._failures < self._threshold:
                return True
            now = self._clock()
            if now < self._opened_until:
                return False
            self._opened_until = now + self._cooldown
            return True

    def succeeded(self) -> None:
        """The upstream answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """The upstream did not answer, or said that it cannot."""
        with self._lock:
            self._failures += 1
            self._opened_until = self._clock() + self._cooldown
