"""The mail that was taken in: the last messages, in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

KEPT = 5_000
BYTES_KEPT = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message as it came, with the addresses of its envelope."""

    id: int
    sender: str
    recipients: Sequence[str]
    at: datetime
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def body(self, kind: str) -> str:
        """The `plain` or `html` part; empty when there is none."""
        part = self.message.get_body(preferencelist=(kind,))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")

    def summary(self) -> dict[str, Any]:
        """What a list shows."""
        message = self.message
        return {
            "id": self.id,
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "from": self.sender,
            "to": list(self.recipients),
            "subject": str(message["Subject"] or ""),
            "message_id": str(message["Message-ID"] or ""),
            "size": len(self.raw),
        }

    def details(self) -> dict[str, Any]:
        """The whole of it."""
        headers = [[name, str(value)] for name, value in self.message.items()]
        parts = {"text": self.body("plain"), "html": self.body("html")}
        return {**self.summary(), "headers": headers, **parts}


class Mailbox:
    """The newest messages, bounded in number and in bytes; older ones are forgotten."""

    def __init__(self, *, kept: int = KEPT, bytes_kept: int = BYTES_KEPT) -> None:
        self._kept, self._bytes_kept = kept, bytes_kept
        self._mails: OrderedDict[int, Mail] = OrderedDict()
        self._size = 0
        self.received = 0

    def add(self, *, sender: str, recipients: Sequence[str], raw: bytes) -> Mail:
        """Keep a message; its number is one more than the last."""
        self.received += 1
        mail = Mail(
            id=self.received, sender=sender, recipients=recipients, at=datetime.now(UTC), raw=raw
        )
        self._mails[mail.id] = mail
        self._size += len(raw)
        while len(self._mails) > self._kept or self._size > self._bytes_kept:
            self._size -= len(self._mails.popitem(last=False)[1].raw)
        return mail

    def get(self, number: int) -> Mail | None:
        return self._mails.get(number)

    def search(self, *, to: str = "", limit: int = 100) -> list[Mail]:
        """The newest first; with `to`, those whose recipient contains it."""
        wanted = to.lower()
        found = (
            mail
            for mail in reversed(self._mails.values())
            if any(wanted in address.lower() for address in mail.recipients)
        )
        return [mail for mail, _ in zip(found, range(limit), strict=False)]

    def clear(self) -> None:
        """Forget all messages; numbers go on."""
        self._mails.clear()
        self._size = 0
