"""Whether a notification goes out, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from projects.notification.domain.categories import default_on
from projects.notification.domain.channels import IN_APP

OLD = timedelta(days=2)


class Skip(StrEnum):
    """Why nothing was sent."""

    PREFERENCE_OFF = "preference_off"
    HISTORICAL = "historical"
    IMPORTED = "imported"
    INACTIVE = "inactive"
    NO_ADDRESS = "no_address"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known of one recipient when something is to be told to them.

    historical: it tells of the past. imported: it is one of the many that a file brought.
    chosen: what the recipient has set for this category and channel, None for nothing.
    """

    category: str
    active: bool
    address: str
    suppressed: bool
    historical: bool
    imported: bool
    chosen: bool | None


def offered(channel: str, known: Circumstances) -> bool:
    """Whether there is a notification at all: a channel that is off by default and that nobody
    has switched on leaves no trace."""
    return known.chosen is not None or default_on(known.category, channel)


def skip_reason(channel: str, known: Circumstances) -> Skip | None:
    """Why this channel is not used; None when it is."""
    if not known.active:
        return Skip.INACTIVE
    if known.chosen is False:
        return Skip.PREFERENCE_OFF
    return None if channel == IN_APP else _mail_skip_reason(known)


def _mail_skip_reason(known: Circumstances) -> Skip | None:
    if known.historical:
        return Skip.HISTORICAL
    if known.imported:
        return Skip.IMPORTED
    if not known.address:
        return Skip.NO_ADDRESS
    return Skip.SUPPRESSED if known.suppressed else None


def historical(*, occurred_at: datetime, told_at: datetime) -> bool:
    """Whether an event tells of the past, as an import of last year's deals does: a mail about
    it would help nobody."""
    return told_at - occurred_at > OLD
