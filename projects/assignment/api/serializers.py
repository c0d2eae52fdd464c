"""What callers send and get of assignments and agents."""

from rest_framework import serializers

from shared.api.serializers import Input, Output, UtcDateTimeField


class AssignmentOutput(Output):
    """A lead given to an agent, with the reasons."""

    id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    agent_id = serializers.UUIDField()
    user_id = serializers.UUIDField(source="agent.user_id")
    agent_name = serializers.CharField(source="agent.name")
    rule_id = serializers.UUIDField(allow_null=True)
    rule_version = serializers.IntegerField(allow_null=True)
    strategy = serializers.CharField()
    state = serializers.CharField()
    attempt = serializers.IntegerField()
    supersedes_id = serializers.UUIDField(allow_null=True)
    explanation = serializers.JSONField()
    occurred_at = UtcDateTimeField()
    due_at = UtcDateTimeField(allow_null=True)
    ended_at = UtcDateTimeField(allow_null=True)
    outcome = serializers.CharField()
    created_at = UtcDateTimeField()


class ReassignInput(Input):
    """The agent who takes the lead over, and why."""

    agent_id = serializers.UUIDField()
    reason = serializers.CharField(max_length=64)


class ReleaseInput(Input):
    """Why the agent gives the lead back."""

    reason = serializers.CharField(max_length=64)


class AgentLoadOutput(Output):
    """One agent in the summary."""

    name = serializers.CharField()
    assigned = serializers.IntegerField(help_text="Leads ever given to this agent.")
    live = serializers.IntegerField()
    won = serializers.IntegerField()


class AssignmentSummaryOutput(Output):
    """All assignments of the tenant, by gateway user id."""

    assigned = serializers.IntegerField(help_text="Leads ever given to somebody.")
    live = serializers.IntegerField()
    unassigned = serializers.IntegerField(help_text="Leads that wait for an agent.")
    by_agent = serializers.DictField(child=AgentLoadOutput())


class PendingLeadOutput(Output):
    """A lead that nobody could take, with what was tried."""

    lead_id = serializers.UUIDField()
    explanation = serializers.JSONField()
    occurred_at = UtcDateTimeField()
    created_at = UtcDateTimeField()


class AgentUpdateInput(Input):
    """What assignment knows of an agent; what is absent stays."""

    available = serializers.BooleanField(required=False)
    weight = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    capacity = serializers.IntegerField(
        min_value=0, max_value=1_000_000, allow_null=True, required=False
    )
    skills = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), required=False)
    regions = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    calendar_id = serializers.UUIDField(allow_null=True, required=False)


class AgentOutput(Output):
    """A member who works leads."""

    id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    active = serializers.BooleanField()
    available = serializers.BooleanField()
    weight = serializers.IntegerField()
    capacity = serializers.IntegerField(allow_null=True)
    skills = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    regions = serializers.ListField(child=serializers.CharField())
    calendar_id = serializers.UUIDField(allow_null=True)
    open_assignments = serializers.IntegerField()
    version = serializers.IntegerField()


class WorkloadOutput(Output):
    """What happened to an agent within an hour or a day."""

    user_id = serializers.UUIDField(source="agent.user_id")
    agent_name = serializers.CharField(source="agent.name")
    span = serializers.CharField()
    starts_at = UtcDateTimeField()
    offered = serializers.IntegerField()
    accepted = serializers.IntegerField()
    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    released = serializers.IntegerField()
