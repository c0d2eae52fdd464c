"""Smooth weighted round robin: weights 5, 1, 1 give A A B A C A A.

The algorithm is nginx's: each round every member gains its weight, the richest is chosen
and pays the sum of all weights. Over one sum of weights each member is chosen as often as
its weight says, and never more often in a row than it must be.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)


def rotation_pick(
    weights: Mapping[Member, int], credits: Mapping[Member, int]
) -> tuple[Member, dict[Member, int]]:
    """The next member, and the credits to keep for the next call.

    `weights` are positive and in the order of the pool; ties go to the earlier member.
    Members who left lose their credit, new ones begin at 0. Raises ValueError for an empty
    pool or a weight below 1.
    """
    if not weights or min(weights.values()) < 1:
        raise ValueError("a rotation needs members with weights of at least 1")
    gained = {member: credits.get(member, 0) + weight for member, weight in weights.items()}
    chosen = max(gained, key=lambda member: gained[member])
    gained[chosen] -= sum(weights.values())
    return chosen, gained
