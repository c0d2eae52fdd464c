"""By what lists are filtered."""

import django_filters as filters

from projects.commission.models import PayoutState, PeriodKind, PeriodState, PlanStatus
from shared.api.filters import StrictFilterSet


class PlanFilter(StrictFilterSet):
    """Plans by name, state and currency."""

    name = filters.CharFilter()
    status = filters.ChoiceFilter(choices=PlanStatus.choices)
    currency = filters.CharFilter()


class AssignmentFilter(StrictFilterSet):
    """Assignments by agent and plan."""

    agent_id = filters.UUIDFilter()
    plan_id = filters.UUIDFilter()


class CalculationFilter(StrictFilterSet):
    """Calculations by agent, period (`2017-Q2`) and currency."""

    agent_id = filters.UUIDFilter()
    period = filters.CharFilter(field_name="period__label")
    currency = filters.CharFilter()


class PeriodFilter(StrictFilterSet):
    """Periods by state and kind."""

    state = filters.ChoiceFilter(choices=PeriodState.choices)
    kind = filters.ChoiceFilter(choices=PeriodKind.choices)


class PayoutFilter(StrictFilterSet):
    """Payouts by agent, period (`2017-Q2`), state and currency."""

    agent_id = filters.UUIDFilter()
    period = filters.CharFilter(field_name="period__label")
    state = filters.ChoiceFilter(choices=PayoutState.choices)
    currency = filters.CharFilter()


class PayeeFilter(StrictFilterSet):
    """Payees by agent, role and whether they are still members."""

    agent_id = filters.UUIDFilter()
    role = filters.CharFilter()
    active = filters.BooleanFilter()
