"""By what lists are filtered."""

import django_filters as filters

from projects.scheduler.models import (
    ExecutionKind,
    ExecutionState,
    JobState,
    Origin,
    TaskState,
)
from shared.api.filters import StrictFilterSet


class ScheduledJobFilter(StrictFilterSet):
    """Jobs by state, origin and what they do."""

    state = filters.ChoiceFilter(choices=JobState.choices)
    origin = filters.ChoiceFilter(choices=Origin.choices)
    service = filters.CharFilter()
    task = filters.CharFilter()


class ScheduledTaskFilter(StrictFilterSet):
    """One-off tasks by state and what they do."""

    state = filters.ChoiceFilter(choices=TaskState.choices)
    service = filters.CharFilter()
    task = filters.CharFilter()


class ExecutionFilter(StrictFilterSet):
    """Executions by what they are of, state, kind and due time."""

    scheduled_job_id = filters.UUIDFilter()
    scheduled_task_id = filters.UUIDFilter()
    state = filters.ChoiceFilter(choices=ExecutionState.choices)
    kind = filters.ChoiceFilter(choices=ExecutionKind.choices)
    service = filters.CharFilter()
    task = filters.CharFilter()
    due_after = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
