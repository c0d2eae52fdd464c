from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.types import Instant
from shared.core.ids import uuid7
from shared.events.envelope import Envelope, data_decode, data_encode, event, spec_of
from shared.events.errors import EventMalformed, EventUndeclared
from shared.events.tests.events import ShopOpened
from shared.events.wire import NO_TENANT, Message, envelope_read, message_of

TENANT = uuid7()


@event(type="clock.struck", topic="sample.clock", key="clock_id")
@dataclass(frozen=True, kw_only=True)
class ClockStruck:
    clock_id: UUID
    at: Instant
    note: str | None = None


def test_times_travel_in_utc():
    berlin = datetime(2026, 7, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    data = data_encode(ClockStruck(clock_id=TENANT, at=berlin))
    assert b'"at":"2026-07-01T12:30:00Z"' in data
    assert data_decode(spec_of(ClockStruck), data).at == berlin


def test_a_naive_time_is_refused():
    with pytest.raises(EventMalformed):
        data_encode(ClockStruck(clock_id=TENANT, at=datetime(2026, 7, 1)))  # noqa: DTZ001


def test_a_field_that_this_version_does_not_know_is_ignored():
    data = f'{{"clock_id":"{TENANT}","at":"2026-07-01T12:30:00Z","colour":"red"}}'.encode()
    assert data_decode(spec_of(ClockStruck), data).note is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b'{"clock_id":"1","at":"2026-07-01T12:30:00Z"}',
        b'{"clock_id":"01900000-0000-7000-8000-00000000a11c","at":"2026-07-01T12:30:00"}',
        b'{"clock_id":"01900000-0000-7000-8000-00000000a11c","at":1782909000}',
    ],
)
def test_data_that_break_the_schema_are_refused(data):
    with pytest.raises(EventMalformed):
        data_decode(spec_of(ClockStruck), data)


def test_a_declaration_that_contradicts_itself_is_refused():
    with pytest.raises(EventUndeclared):

        @event(type="clock.stopped", topic="sample.clock", key="nothing")
        @dataclass(frozen=True, kw_only=True)
        class ClockStopped:
            clock_id: UUID

    with pytest.raises(EventUndeclared):

        @event(type="clock.struck", topic="sample.clock", key="clock_id")
        @dataclass(frozen=True, kw_only=True)
        class OtherClock:
            clock_id: UUID

    with pytest.raises(EventUndeclared):
        spec_of(object())


def envelope(name: str = "x") -> Envelope:
    event = ShopOpened(shop_id=TENANT, name=name)
    return Envelope(
        id=uuid7(),
        type="shop.opened",
        source="sample",
        time=datetime(2026, 1, 1, tzinfo=UTC),
        tenant_id=TENANT,
        topic="sample.shop",
        key=f"{TENANT}:{TENANT}",
        aggregate_id=str(TENANT),
        aggregate_version=3,
        dataschema="urn:tributary:shop.opened:v1",
        data=data_encode(event),
    )


@given(st.text())
def test_an_envelope_survives_the_wire(name):
    sent = envelope(name)
    assert envelope_read(message_of(sent)) == sent


@given(
    key=st.text(),
    headers=st.dictionaries(st.sampled_from(["ce_id", "ce_time", "ce_tenantid"]), st.text()),
    value=st.binary(),
)
def test_no_message_breaks_the_reader(key, headers, value):
    sent = message_of(envelope())
    message = Message(topic="t", key=key, headers={**sent.headers, **headers}, value=value)
    with pytest.raises(EventMalformed):
        envelope_read(message)
    assert message.event_id == message.event_id
    assert isinstance(message.tenant_id, UUID)


def test_the_tenant_of_a_broken_message_comes_from_its_key():
    assert Message(topic="t", key=f"{TENANT}:5", value=b"").tenant_id == TENANT
    assert Message(topic="t", key="5", value=b"").tenant_id == NO_TENANT
