"""The SMTP side: everything is accepted but what is refused on purpose."""

from __future__ import annotations

from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.suite.mail_sink.mailbox import Mailbox
from shared.suite.mail_sink.refusals import Refusals

LONGEST = 32 * 1024 * 1024


class Taker:
    """Answers the commands of a session. The names are aiosmtpd's."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._refusals = Refusals()

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self._refusals.answer(address)
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        mail = self._mailbox.add(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=content if isinstance(content, bytes) else (content or "").encode(),
        )
        return f"250 OK message {mail.id}"


def session_make(taker: Taker) -> SMTP:
    """The protocol of one connection."""
    return SMTP(taker, hostname="localhost", ident="tributary mail sink", data_size_limit=LONGEST)
