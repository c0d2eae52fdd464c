"""What every home page says of the service's events."""

from django.db.models import Q

from shared.api.home.counting import count_now
from shared.api.home.scope import HomeScope
from shared.api.home.widgets import Card, Figure
from shared.events.lag_board import lag_told
from shared.events.models import DeadLetter, OutboxEvent
from shared.events.models.dead_letter import UNRESOLVED
from shared.events.subscribe import subscribed_topics

UNSENT = Q(published_at=None, parked_at=None)
PARKED = Q(published_at=None, parked_at__isnull=False)


def lag_read(scope: HomeScope) -> Figure:
    """Messages that the service has not handled yet; those of all tenants, always."""
    if not subscribed_topics():
        return Figure("none", note="this service reads no events")
    behind = lag_told()
    if behind is None:
        return Figure("unknown", note="no consumer has told of late: is `events` running?")
    return Figure(behind, note="messages, all tenants together")


PLATFORM: list[Card] = [
    Card("Events to handle", lag_read),
    Card(
        "Events to send",
        count_now(OutboxEvent, where=UNSENT, note="in the outbox"),
        model=OutboxEvent,
        filters={"published_at__isempty": "1"},
    ),
    Card(
        "Events refused",
        count_now(OutboxEvent, where=PARKED, note="parked by the relay"),
        model=OutboxEvent,
        filters={"parked_at__isempty": "0"},
        alarming=True,
    ),
    Card(
        "Dead letters",
        count_now(DeadLetter, where=Q(state__in=UNRESOLVED), note="open or waiting"),
        model=DeadLetter,
        filters={"state__in": "open,waiting"},
        alarming=True,
    ),
]
