"""Messages that failed and are tried again, one per partition, which rests meanwhile."""

import time
from dataclasses import dataclass, field

from shared.events.failures import failure_signature, failure_transient
from shared.events.wire import Message

SAME_ERROR = 5
ANY_ERROR = 25
LONGEST = 30.0
TRANSIENT_FIRST = 0.1
POISON_FIRST = 0.02


@dataclass
class Retry:
    """A message on hold. A transient failure is tried for ever, another one five times."""

    message: Message
    failures: int = 0
    same: int = 0
    others: int = 0
    retry_at: float = 0.0
    signature: str = field(default="", repr=False)

    def failed(self, error: BaseException) -> bool:
        """Note a failure; True when the message is poison and should be put aside."""
        self.failures += 1
        if failure_transient(error):
            self._rest(TRANSIENT_FIRST * 2 ** min(self.failures - 1, 10))
            return False
        signature = failure_signature(error)
        self.same = self.same + 1 if signature == self.signature else 1
        self.signature = signature
        self.others += 1
        self._rest(POISON_FIRST * 2 ** min(self.same - 1, 10))
        return self.same >= SAME_ERROR or self.others >= ANY_ERROR

    @property
    def due(self) -> bool:
        return time.monotonic() >= self.retry_at

    def _rest(self, seconds: float) -> None:
        self.retry_at = time.monotonic() + min(seconds, LONGEST)
