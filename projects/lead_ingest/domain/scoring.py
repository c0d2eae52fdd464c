"""A first score from what is known of a lead: points for each fact, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

POINTS: Mapping[str, int] = {
    "email": 25,
    "phone": 25,
    "company": 20,
    "title": 10,
    "country": 10,
    "campaign": 10,
}


@dataclass(frozen=True)
class Score:
    """0 to 100, and each fact that earned points."""

    total: int
    reasons: tuple[tuple[str, int], ...]


def points(facts: Mapping[str, object]) -> int:
    """The total of `score`, without reasons: an import needs thousands of them."""
    total = 0
    for name, earned in POINTS.items():
        if facts.get(name):
            total += earned
    return total


def score(facts: Mapping[str, object]) -> Score:
    """Points for each known fact of POINTS; unknown facts earn nothing."""
    reasons = tuple((name, earned) for name, earned in POINTS.items() if facts.get(name))
    return Score(total=points(facts), reasons=reasons)
