"""By what lists are filtered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import django_filters as filters
from django.core.validators import EMPTY_VALUES
from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.lead_ingest import selectors
from projects.lead_ingest.domain import statuses
from shared.api.filters import RESERVED, StrictFilterSet


class LeadFilter(StrictFilterSet):
    """Leads by state, source, agent, time, email and external id."""

    status = filters.ChoiceFilter(choices=[(s, s) for s in statuses.ALL])
    source = filters.CharFilter()
    assigned_to = filters.UUIDFilter()
    unassigned = filters.BooleanFilter(field_name="assigned_to", lookup_expr="isnull")
    email = filters.CharFilter(field_name="email_normalized", lookup_expr="iexact")
    external_id = filters.CharFilter()
    company = filters.CharFilter(lookup_expr="istartswith")
    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")


def lead_lookups(said: Mapping[str, str]) -> dict[str, Any]:
    """What the filters of the list of leads mean, to be kept as JSON and used later.

    Raises ValidationError as the list does.
    """
    unknown = ErrorDetail("This filter is not known.", code="unknown")
    if strange := {name: [unknown] for name in said if name in RESERVED}:
        raise ValidationError(strange)
    data = QueryDict(mutable=True)
    data.update(said)
    chosen = LeadFilter(data, queryset=selectors.lead_list())
    chosen.checked()
    values = chosen.form.cleaned_data
    return {
        f"{each.field_name}__{each.lookup_expr}": _plain(values[name])
        for name, each in chosen.filters.items()
        if values[name] not in EMPTY_VALUES
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


class ActivityFilter(StrictFilterSet):
    """Activities by kind."""

    kind = filters.CharFilter()


class ImportFilter(StrictFilterSet):
    """Imports by source and state."""

    source = filters.CharFilter()
    state = filters.CharFilter()
