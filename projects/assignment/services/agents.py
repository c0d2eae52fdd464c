"""Agents: the gateway's members with what assignment knows of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.assignment import selectors
from projects.assignment.models import Agent


def agent_store(*, user_id: UUID, name: str, role: str, active: bool, as_of: int) -> None:
    """Keep a member, unless a newer word is known."""
    values = {"name": name, "role": role, "active": active, "as_of": as_of}
    Agent.objects.get_or_create(user_id=user_id, defaults=values)
    Agent.objects.filter(user_id=user_id, as_of__lt=as_of).update(**values)


def agent_copy_change(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Change what the gateway says of a member, unless a newer word is known."""
    Agent.objects.filter(user_id=user_id, as_of__lt=as_of).update(**values, as_of=as_of)


def agent_rename(*, user_id: UUID, name: str) -> None:
    """Follow a member's new name."""
    Agent.objects.filter(user_id=user_id).update(name=name)


@transaction.atomic
def agent_update(*, agent_id: UUID, fields: Mapping[str, Any]) -> Agent:
    """Set capacity, weight, availability, skills, languages, regions or calendar.

    Raises AgentNotFound, CalendarNotFound.
    """
    selectors.agent_get(agent_id=agent_id)
    if calendar := fields.get("calendar_id"):
        selectors.calendar_get(calendar_id=calendar)
    Agent.objects.filter(id=agent_id).update(**fields, version=F("version") + 1)
    return selectors.agent_get(agent_id=agent_id)
