"""By what lists are filtered."""

import django_filters as filters

from projects.lead_ingest.domain import statuses
from shared.api.filters import StrictFilterSet


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


class ActivityFilter(StrictFilterSet):
    """Activities by kind."""

    kind = filters.CharFilter()


class ImportFilter(StrictFilterSet):
    """Imports by source."""

    source = filters.CharFilter()
