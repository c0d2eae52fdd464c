"""What notification owns."""

from projects.notification.models.attempt import DeliveryAttempt, Outcome
from projects.notification.models.local_copies import Member, TenantProfile
from projects.notification.models.notification import Notification
from projects.notification.models.preference import NotificationPreference
from projects.notification.models.push import PushSubscription
from projects.notification.models.suppression import Suppression
from projects.notification.models.template import NotificationTemplate, TemplateState

__all__ = [
    "DeliveryAttempt",
    "Member",
    "Notification",
    "NotificationPreference",
    "NotificationTemplate",
    "Outcome",
    "PushSubscription",
    "Suppression",
    "TemplateState",
    "TenantProfile",
]
