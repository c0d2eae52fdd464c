"""Ids and types of tenants' own events."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.analytics.domain.tracking import AHEAD, is_plausible, is_tracked, tracked_id
from shared.contracts.catalogue import contracts_load
from shared.core.ids import uuid7

ACME, OTHER = uuid7(), uuid7()
NOW = datetime(2026, 1, 15, tzinfo=UTC)
IDS = st.builds(
    lambda time, rest: UUID(int=time << 80 | 0x7 << 76 | 0b10 << 62 | rest),
    st.integers(0, 2**48 - 1),
    st.integers(0, 2**62 - 1),
)


@given(IDS)
def test_an_id_keeps_its_millisecond_and_stays_the_same(sent):
    kept = tracked_id(ACME, sent)
    assert kept == tracked_id(ACME, sent) != tracked_id(OTHER, sent)
    assert kept.version == 7
    assert kept.variant == sent.variant
    assert kept.int >> 80 == sent.int >> 80


@given(IDS, IDS)
def test_two_events_have_two_ids(one, other):
    assert (tracked_id(ACME, one) == tracked_id(ACME, other)) == (one == other)


@pytest.mark.parametrize("name", ["custom.demo_booked", "custom.shop.order2.paid"])
def test_types_of_tenants_begin_with_custom(name):
    assert is_tracked(name)


@pytest.mark.parametrize(
    "name", ["custom", "custom.", "custom.Demo", "lead.won", "customs.a", "custom.a\n", "custom.1"]
)
def test_other_types_are_none_of_theirs(name):
    assert not is_tracked(name)


def test_no_event_of_the_suite_could_be_one_of_theirs():
    assert not [spec.type for spec in contracts_load() if is_tracked(spec.type)]


def test_what_is_far_ahead_has_not_happened():
    assert is_plausible(NOW, now=NOW)
    assert is_plausible(NOW + AHEAD, now=NOW)
    assert not is_plausible(NOW + AHEAD + timedelta(seconds=1), now=NOW)
    assert not is_plausible(datetime(1999, 12, 31, tzinfo=UTC), now=NOW)
