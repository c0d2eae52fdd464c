"""The magic tokens of the simulated provider: what happens depends on the token alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What the caller of the provider gets to see."""

    GIVEN = "given"
    LOST = "lost"
    UNREACHABLE_ONCE = "unreachable_once"


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """One token's fate.

    `decline` is the reason of a refusal. `settle_after` seconds pass until the truth is known;
    `told_by_webhook` means that asking does not tell it earlier than the webhook does.
    """

    decline: str | None = None
    needs_action: bool = False
    settle_after: int = 0
    told_by_webhook: bool = False
    answer: Answer = Answer.GIVEN
    refund_answer: Answer = Answer.GIVEN
    failing_refunds: int = 0


DEFAULT_TOKEN = "tok_ok"  # noqa: S105 - a magic word of the simulation, no secret

BEHAVIOURS: Mapping[str, Behaviour] = {
    "tok_ok": Behaviour(),
    "tok_decline": Behaviour(decline="card_declined"),
    "tok_insufficient_funds": Behaviour(decline="insufficient_funds"),
    "tok_3ds": Behaviour(needs_action=True),
    "tok_delay": Behaviour(settle_after=2),
    "tok_late_webhook": Behaviour(settle_after=2, told_by_webhook=True),
    "tok_timeout": Behaviour(answer=Answer.LOST),
    "tok_unreachable_once": Behaviour(answer=Answer.UNREACHABLE_ONCE),
    "tok_refund_fails": Behaviour(failing_refunds=2**31),
    "tok_refund_fails_once": Behaviour(failing_refunds=1),
    "tok_refund_timeout": Behaviour(refund_answer=Answer.LOST),
}

UNKNOWN_TOKEN = Behaviour(decline="unknown_token")


def behaviour_of(token: str) -> Behaviour:
    """The token's behaviour; an unknown token is declined."""
    return BEHAVIOURS.get(token, UNKNOWN_TOKEN)
