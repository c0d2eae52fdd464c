"""What callers send and get of rules, teams and calendars."""

from rest_framework import serializers

from projects.assignment.domain.choice import STRATEGIES
from shared.api.serializers import Input, Output, UtcDateTimeField


class RuleFields(Input):
    """What makes a rule."""

    priority = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    conditions = serializers.JSONField(
        required=False, help_text="A tree of all, any and not; empty: every lead."
    )
    team_id = serializers.UUIDField(required=False, allow_null=True)
    agent_id = serializers.UUIDField(required=False, allow_null=True)
    calendar_id = serializers.UUIDField(required=False, allow_null=True)
    sla_minutes = serializers.IntegerField(
        min_value=1, max_value=100_000, required=False, allow_null=True
    )
    stop = serializers.BooleanField(required=False)
    fallback = serializers.BooleanField(required=False)
    active = serializers.BooleanField(required=False)
    effective_from = UtcDateTimeField(required=False, allow_null=True)
    effective_until = UtcDateTimeField(required=False, allow_null=True)

    def validate(self, attrs: dict) -> dict:
        begins, ends = attrs.get("effective_from"), attrs.get("effective_until")
        if begins and ends and begins >= ends:
            raise serializers.ValidationError(
                {"effective_until": "Must be after effective_from."}, code="order"
            )
        return attrs


class RuleCreateInput(RuleFields):
    """A new rule."""

    name = serializers.CharField(max_length=120)
    strategy = serializers.ChoiceField(choices=STRATEGIES)


class RuleUpdateInput(RuleFields):
    """What to change; what is absent stays."""

    name = serializers.CharField(max_length=120, required=False)
    strategy = serializers.ChoiceField(choices=STRATEGIES, required=False)


class RuleOutput(Output):
    """A rule. Its version rises with each change and stands in each assignment's record."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    priority = serializers.IntegerField()
    conditions = serializers.JSONField()
    strategy = serializers.CharField()
    team_id = serializers.UUIDField(allow_null=True)
    agent_id = serializers.UUIDField(allow_null=True)
    calendar_id = serializers.UUIDField(allow_null=True)
    sla_minutes = serializers.IntegerField(allow_null=True)
    stop = serializers.BooleanField()
    fallback = serializers.BooleanField()
    active = serializers.BooleanField()
    effective_from = UtcDateTimeField(allow_null=True)
    effective_until = UtcDateTimeField(allow_null=True)
    version = serializers.IntegerField()


class TeamInput(Input):
    """A team's name and its agents in their order."""

    name = serializers.CharField(max_length=120)
    agent_ids = serializers.ListField(child=serializers.UUIDField(), max_length=1000)


class TeamMembersInput(Input):
    """The agents of a team in their order."""

    agent_ids = serializers.ListField(child=serializers.UUIDField(), max_length=1000)


class TeamMemberOutput(Output):
    """An agent's place in a team."""

    agent_id = serializers.UUIDField()
    user_id = serializers.UUIDField(source="agent.user_id")
    name = serializers.CharField(source="agent.name")
    position = serializers.IntegerField()


class TeamOutput(Output):
    """A pool of agents."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    members = TeamMemberOutput(many=True, source="members.all")


class CalendarInput(Input):
    """Working hours such as `09:00-17:00 Mon-Fri` in an IANA zone, and holidays."""

    name = serializers.CharField(max_length=120)
    timezone = serializers.CharField(max_length=64)
    hours = serializers.CharField(max_length=400)
    holidays = serializers.ListField(
        child=serializers.DateField(), max_length=400, required=False, default=list
    )


class CalendarOutput(Output):
    """Working hours and holidays."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    hours = serializers.CharField()
    holidays = serializers.ListField(child=serializers.DateField())
