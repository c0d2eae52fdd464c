"""By what lists are filtered."""

import django_filters as filters

from projects.assignment.domain.choice import STRATEGIES
from shared.api.filters import StrictFilterSet

STATES = ("offered", "accepted", "rejected", "expired", "active", "released", "closed")


class AssignmentFilter(StrictFilterSet):
    """Assignments by lead, agent (user id), rule, state and strategy."""

    lead_id = filters.UUIDFilter()
    user_id = filters.UUIDFilter(field_name="agent__user_id")
    rule_id = filters.UUIDFilter()
    state = filters.ChoiceFilter(choices=[(s, s) for s in STATES])
    strategy = filters.ChoiceFilter(choices=[(s, s) for s in STRATEGIES])
    live = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")


class RuleFilter(StrictFilterSet):
    """Rules by whether they are active or fallbacks."""

    active = filters.BooleanFilter()
    fallback = filters.BooleanFilter()


class AgentFilter(StrictFilterSet):
    """Agents by user, role and whether they can be given leads."""

    user_id = filters.UUIDFilter()
    role = filters.CharFilter()
    active = filters.BooleanFilter()
    available = filters.BooleanFilter()


class WorkloadFilter(StrictFilterSet):
    """Counters by agent, span and time."""

    user_id = filters.UUIDFilter(field_name="agent__user_id")
    span = filters.ChoiceFilter(choices=[("hour", "hour"), ("day", "day")])
    starts_after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")
