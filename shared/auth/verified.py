"""Verified tokens, so that a signature is checked once and not at each request."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from shared.auth.principal import Principal


@dataclass(frozen=True, slots=True)
class Verified:
    """What a token proved, until when, and by which key."""

    principal: Principal
    expires_at: float
    kid: str
    key_known: Callable[[str], bool]


class VerifiedTokens:
    """A bounded map from a token's hash, least recently used out first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[bytes, Verified] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: bytes, *, now: float) -> Verified | None:
        """The entry while it has not expired and its key is still published."""
        with self._lock:
            entry = self._entries.get(digest)
            if entry is None:
                return None
            self._entries.move_to_end(digest)
        if entry.expires_at > now and entry.key_known(entry.kid):
            return entry
        self._forget(digest)
        return None

    def put(self, digest: bytes, entry: Verified) -> None:
        with self._lock:
            self._entries[digest] = entry
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def locks_renew(self) -> None:
        """A fork may have copied a lock that its holder never releases."""
        self._lock = threading.Lock()

    def _forget(self, digest: bytes) -> None:
        with self._lock:
            self._entries.pop(digest, None)

    def __len__(self) -> int:
        return len(self._entries)
