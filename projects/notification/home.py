"""The first page of the admin: what people were told, and which mails did not arrive."""

from django.db.models import Q

from projects.notification.domain import states
from projects.notification.domain.channels import EMAIL, IN_APP
from projects.notification.models import DeliveryAttempt, Notification, Outcome, Suppression
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    LineChart,
    Widget,
    count_by_day,
    count_recent,
)

MAILS = Q(channel=EMAIL)
OUT = Q(state__in=[states.SENT, states.DELIVERED])
LOST = Q(state__in=[states.UNDELIVERED, states.BOUNCED])
WAITING = MAILS & Q(state=states.QUEUED)
DEFERRED = Q(outcome=Outcome.DEFERRED)
LOST_FILTER = {"state__in": f"{states.UNDELIVERED},{states.BOUNCED}"}

WIDGETS: list[Widget] = [
    Card(
        "Told in the app",
        count_recent(Notification, where=Q(channel=IN_APP) & OUT),
        model=Notification,
        filters={"channel__exact": IN_APP},
    ),
    Card(
        "Mails sent",
        count_recent(Notification, where=MAILS & OUT),
        model=Notification,
        filters={"channel__exact": EMAIL},
    ),
    Card(
        "Mails lost",
        count_recent(Notification, where=MAILS & LOST),
        model=Notification,
        filters=LOST_FILTER,
        worse_when_more=True,
    ),
    Card(
        "Addresses suppressed",
        count_recent(Suppression),
        model=Suppression,
        worse_when_more=True,
    ),
    LineChart(
        "Notifications by day",
        count_by_day(Notification, name="notifications", split="channel", where=OUT),
    ),
    BarChart(
        "What was not sent, by reason",
        count_by_day(Notification, name="skipped", split="reason", where=Q(state=states.SKIPPED)),
    ),
    BarChart(
        "What mail servers said",
        count_by_day(DeliveryAttempt, name="tries", split="outcome"),
    ),
    Attention(
        "Mails that were lost",
        Notification,
        ["created_at", "kind", "address", "shown_state", "reason"],
        lambda scope: scope.recent & MAILS & LOST,
        filters=LOST_FILTER,
    ),
    Attention(
        "Mails that wait",
        Notification,
        ["created_at", "kind", "address", "attempts"],
        lambda scope: scope.recent & WAITING,
        filters={"channel__exact": EMAIL, "state__exact": states.QUEUED},
        order="created_at",
    ),
]
