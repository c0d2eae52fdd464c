"""What the answers of mail servers mean (RFC 5321, 4.2)."""

from dataclasses import dataclass
from enum import StrEnum

TRIES = 8
FIRST_WAIT, LONGEST_WAIT = 5, 3600
# The mailbox: not there, moved, or not a name at all.
NO_MAILBOX = frozenset({550, 551, 553})


class Verdict(StrEnum):
    """`deferred`: try again; `refused`: never; `bounced`: never again to this address."""

    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    BOUNCED = "bounced"


@dataclass(frozen=True)
class Reply:
    """The outcome of one try; `code` is None where no server answered."""

    verdict: Verdict
    code: int | None = None
    detail: str = ""


def recipient_reply(code: int, detail: str) -> Reply:
    """What a server said to the recipient's address."""
    return Reply(Verdict.BOUNCED, code, detail) if code in NO_MAILBOX else mail_reply(code, detail)


def mail_reply(code: int, detail: str) -> Reply:
    """What a server said to the sender or to the mail itself."""
    return Reply(Verdict.REFUSED if code >= 500 else Verdict.DEFERRED, code, detail)


def wait_seconds(tries: int) -> int:
    """How long to wait after so many tries: 5 s, 20 s, 80 s ... an hour at most, since servers
    that greylist want minutes."""
    return int(min(LONGEST_WAIT, FIRST_WAIT * 4 ** (tries - 1)))
