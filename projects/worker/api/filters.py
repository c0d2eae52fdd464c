"""By what lists are filtered."""

from typing import Any

import django_filters as filters

from projects.worker.domain.states import DeadLetterState, JobState
from shared.api.filters import StrictFilterSet


def _choices(family: Any) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in family]


class JobFilter(StrictFilterSet):
    """Jobs by state, by what they are, and by who wanted them."""

    state = filters.ChoiceFilter(choices=_choices(JobState))
    service = filters.CharFilter()
    task = filters.CharFilter()
    queue = filters.CharFilter()
    requester = filters.CharFilter()
    requested_by = filters.UUIDFilter()


class DeadLetterJobFilter(StrictFilterSet):
    """Dead letters by state and by what their jobs are."""

    state = filters.ChoiceFilter(choices=_choices(DeadLetterState))
    service = filters.CharFilter(field_name="job__service")
    task = filters.CharFilter(field_name="job__task")
