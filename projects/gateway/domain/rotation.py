"""What a refresh token that was already used means."""

from datetime import datetime, timedelta
from enum import Enum

GRACE = timedelta(seconds=10)


class Reuse(Enum):
    RACE = "race"
    THEFT = "theft"


def reuse_judge(*, used_at: datetime, now: datetime) -> Reuse:
    """Two tabs or a lost answer within ten seconds of the rotation; a stolen token after that."""
    return Reuse.RACE if now - used_at <= GRACE else Reuse.THEFT
