"""Teams and calendars."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction

from projects.assignment import selectors
from projects.assignment.domain.calendars import HoursInvalid, hours_parse
from projects.assignment.errors import AgentNotFound, CalendarInvalid, NameTaken
from projects.assignment.models import Calendar, Team, TeamMember


@transaction.atomic
def team_create(*, name: str, agent_ids: Sequence[UUID]) -> Team:
    """A team of agents, in this order. Raises AgentNotFound, NameTaken."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name)
    except IntegrityError as error:
        raise NameTaken(name=name) from error
    return team_members_set(team_id=team.id, agent_ids=agent_ids)


@transaction.atomic
def team_members_set(*, team_id: UUID, agent_ids: Sequence[UUID]) -> Team:
    """Replace the members of a team. Raises TeamNotFound, AgentNotFound."""
    team = selectors.team_get(team_id=team_id)
    wanted = list(dict.fromkeys(agent_ids))
    if selectors.agent_list().filter(id__in=wanted).count() != len(wanted):
        raise AgentNotFound
    team.members.all().delete()
    TeamMember.objects.bulk_create(
        TeamMember(team=team, agent_id=agent_id, position=position)
        for position, agent_id in enumerate(wanted)
    )
    return selectors.team_get(team_id=team_id)


def calendar_create(*, name: str, timezone: str, hours: str, holidays: Sequence[date]) -> Calendar:
    """Working hours such as `09:00-17:00 Mon-Fri` in an IANA zone.

    Raises CalendarInvalid, NameTaken.
    """
    try:
        hours_parse(hours)
        ZoneInfo(timezone)
    except (HoursInvalid, ZoneInfoNotFoundError, ValueError) as error:
        raise CalendarInvalid(reason=str(error)) from error
    days = [day.isoformat() for day in holidays]
    try:
        with transaction.atomic():
            return Calendar.objects.create(name=name, timezone=timezone, hours=hours, holidays=days)
    except IntegrityError as error:
        raise NameTaken(name=name) from error
