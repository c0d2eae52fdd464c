"""What an event says, as the texts that templates use."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from projects.notification.domain.kinds import PERSONS


def facts_of(event: Any) -> dict[str, str]:
    """Each field of the event as a text: days as 2026-01-15, money as `1234.50 USD`."""
    return {each.name: text_of(getattr(event, each.name)) for each in fields(event)}


def text_of(value: Any) -> str:
    """One value in words; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if hasattr(value, "currency"):
        return f"{value.amount} {value.currency}"
    return str(value)


def persons_of(event: Any) -> dict[str, UUID]:
    """Whom the event names, by the variable that holds the name: `agent_id` is `agent_name`."""
    named = {f"{name.removesuffix('_id')}_name": getattr(event, name, None) for name in PERSONS}
    return {name: user_id for name, user_id in named.items() if user_id is not None}


def user_ids_of(event: Any, people: tuple[str, ...]) -> list[UUID]:
    """The users in these fields of the event."""
    return [user_id for name in people if (user_id := getattr(event, name)) is not None]
