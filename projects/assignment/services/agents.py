"""Agents: the gateway's members with what assignment knows of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.assignment import selectors
from projects.assignment.models import Agent
from shared.db.copies import Stored, copy_amend, copy_change, copy_store
from shared.tenancy.copies import copy_put


def agent_put(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Keep a member that an event tells of, unless a newer word is known."""
    copy_put(Agent, values=values, as_of=as_of, user_id=user_id)


def agent_store(
    *,
    user_id: UUID,
    name: str,
    role: str,
    active: bool,
    as_of: int,
    asked_at: datetime,
) -> Stored:
    """Keep a member as the gateway answers, unless a newer word is known."""
    values = {"name": name, "role": role, "active": active}
    return copy_store(Agent, values=values, as_of=as_of, asked_at=asked_at, user_id=user_id)


def agent_copy_change(*, user_id: UUID, as_of: int, **values: object) -> None:
    """Change what the gateway says of a member, unless a newer word is known."""
    copy_change(Agent, as_of=as_of, values=values, user_id=user_id)


def agent_amend(*, user_id: UUID, **values: object) -> None:
    """Follow what their account tells: a new name, or that it is closed.

    Raises CopyUnknownYet.
    """
    copy_amend(Agent, values=values, user_id=user_id)


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
