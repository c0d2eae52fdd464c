"""By what lists are filtered."""

import django_filters as filters

from projects.gateway.models import MemberState, TenantUser
from shared.api.filters import StrictFilterSet
from shared.auth import roles


class MemberFilter(StrictFilterSet):
    role = filters.ChoiceFilter(choices=roles.CHOICES)
    state = filters.ChoiceFilter(choices=MemberState.choices)
    user_id = filters.UUIDFilter()
    email = filters.CharFilter(field_name="user__email", lookup_expr="iexact")

    class Meta:
        model = TenantUser
        fields = ["role", "state", "user_id", "email"]
