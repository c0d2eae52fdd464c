"""What follows from events that come together belongs to the trace of each."""

from uuid import uuid4

import pytest

from projects.notification.services.telling import Told, notifications_make
from projects.notification.tests.factories import assigned, member_make, profile_make
from shared.core.clock import utcnow
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def carla(tenant, cast):
    profile_make()
    member_make(cast.carla)


def test_what_is_told_together_stays_in_its_traces(cast):
    traces = {uuid4(): f"00-{number:032x}-{number:016x}-01" for number in (1, 2)}
    notifications_make(
        told=[
            Told.of(
                assigned(cast.carla),
                event_id=event_id,
                type="lead.assigned",
                told_at=utcnow(),
                traceparent=traceparent,
            )
            for event_id, traceparent in traces.items()
        ],
        now=utcnow(),
    )
    published = OutboxEvent.objects.values_list("type", "traceparent")
    assert sorted(published) == sorted(
        (type, traceparent)
        for type in ("notification.sent", "job.requested")
        for traceparent in traces.values()
    )
