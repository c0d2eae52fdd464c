"""The states of a lead and the ways between them."""

from collections.abc import Mapping

NEW = "new"
CONTACTED = "contacted"
QUALIFIED = "qualified"
PROPOSAL = "proposal"
WON = "won"
LOST = "lost"
NURTURE = "nurture"
JUNK = "junk"

PATH = (NEW, CONTACTED, QUALIFIED, PROPOSAL)
CLOSED = frozenset({WON, LOST})
ALL = (*PATH, WON, LOST, NURTURE, JUNK)

TRANSITIONS: Mapping[str, frozenset[str]] = {
    NEW: frozenset({CONTACTED, NURTURE, JUNK, LOST}),
    CONTACTED: frozenset({QUALIFIED, NURTURE, JUNK, LOST}),
    QUALIFIED: frozenset({PROPOSAL, NURTURE, JUNK, LOST}),
    PROPOSAL: frozenset({WON, LOST, NURTURE}),
    NURTURE: frozenset({CONTACTED, QUALIFIED, JUNK, LOST}),
    JUNK: frozenset({NEW}),
    WON: frozenset(),
    LOST: frozenset(),
}

REOPENED_AS: Mapping[str, str] = {WON: PROPOSAL, LOST: CONTACTED}


def can_move(from_status: str, to_status: str) -> bool:
    """Whether one step leads from `from_status` to `to_status`. Reopening is no step."""
    return to_status in TRANSITIONS[from_status]


def path_to(status: str) -> tuple[str, ...]:
    """The states that a lead enters after `new` until it stands in `status`, in order.

    A won or lost deal passed the whole path; nurture and junk are entered directly.
    """
    if status in CLOSED:
        return (*PATH[1:], status)
    if status in PATH:
        return PATH[1 : PATH.index(status) + 1]
    return (status,)
