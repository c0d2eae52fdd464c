"""Reads of one tenant's notifications."""

from projects.notification.selectors.audience import Person, audience, tenant_name
from projects.notification.selectors.choices import (
    address_suppressed,
    preferences,
    push_get,
    push_list,
    suppression_get,
    suppression_list,
)
from projects.notification.selectors.feed import (
    notification_get,
    own_counts,
    own_get,
    own_list,
)
from projects.notification.selectors.summary import notification_summary
from projects.notification.selectors.templates import (
    Words,
    source_of,
    template_get,
    template_list,
)

__all__ = [
    "Person",
    "Words",
    "address_suppressed",
    "audience",
    "notification_get",
    "notification_summary",
    "own_counts",
    "own_get",
    "own_list",
    "preferences",
    "push_get",
    "push_list",
    "source_of",
    "suppression_get",
    "suppression_list",
    "template_get",
    "template_list",
    "tenant_name",
]
