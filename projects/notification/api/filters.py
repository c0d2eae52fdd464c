"""By what lists are filtered."""

import django_filters as filters

from projects.notification.domain.categories import CATEGORIES
from projects.notification.domain.channels import CHANNELS
from projects.notification.domain.kinds import KINDS
from projects.notification.domain.states import STATES
from shared.api.filters import StrictFilterSet


def words(names: object) -> list[tuple[str, str]]:
    return [(name, name) for name in names]  # type: ignore[attr-defined]


class NotificationFilter(StrictFilterSet):
    """One's own notifications by channel, category, state, what they are about, and marks."""

    channel = filters.ChoiceFilter(choices=words(CHANNELS))
    category = filters.ChoiceFilter(choices=words(CATEGORIES))
    state = filters.ChoiceFilter(choices=words(STATES))
    about_id = filters.UUIDFilter()
    unseen = filters.BooleanFilter(field_name="seen_at", lookup_expr="isnull")
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")
    archived = filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)


class TemplateFilter(StrictFilterSet):
    """Templates by what they are for, and state."""

    kind = filters.ChoiceFilter(choices=words(KINDS))
    channel = filters.ChoiceFilter(choices=words(CHANNELS))
    language = filters.CharFilter()
    state = filters.ChoiceFilter(choices=words(("draft", "published", "retired")))
