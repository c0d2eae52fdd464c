"""Columns that several tables share."""

from typing import Any

from unfold.decorators import display

STATE_LABELS = {
    "draft": "info",
    "open": "info",
    "processing": "info",
    "pending": "info",
    "claimed": "info",
    "authorized": "info",
    "requires_action": "warning",
    "unknown": "warning",
    "uncollectible": "warning",
    "partially_captured": "warning",
    "refused": "danger",
    "failed": "danger",
    "cancelled": "danger",
    "void": "danger",
    "paid": "success",
    "applied": "success",
    "succeeded": "success",
}


class StateShown:
    """The state, in a colour that says whether it is good."""

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, obj: Any) -> str:
        return obj.state
