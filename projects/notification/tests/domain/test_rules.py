"""Who is told, what decides, and in which words: the tables hold together."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from projects.notification.domain import states
from projects.notification.domain.categories import CATEGORIES, default_on
from projects.notification.domain.channels import CHANNELS, EMAIL, IN_APP
from projects.notification.domain.decisions import Circumstances, historical, offered, skip_reason
from projects.notification.domain.facts import facts_of, persons_of
from projects.notification.domain.kinds import KINDS, PERSONS, sample_of
from projects.notification.domain.messages import (
    message_render,
    one_line,
    source_default,
    source_faults,
)
from projects.notification.domain.smtp import (
    Verdict,
    mail_reply,
    recipient_reply,
    wait_seconds,
)
from shared.auth.roles import ALL
from shared.contracts.catalogue import contracts_load

NOW = datetime(2026, 1, 15, tzinfo=UTC)
SPECS = {spec.type: spec for spec in contracts_load()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.type)
def test_every_kind_fits_its_event(kind):
    fields = set(SPECS[kind.type].cls.__dataclass_fields__)
    names = {f"{name.removesuffix('_id')}_name" for name in fields & set(PERSONS)}
    assert set(kind.variables) == fields | names
    assert {kind.about, *kind.people} <= fields
    assert set(kind.roles) <= set(ALL)
    assert kind.category in CATEGORIES
    assert kind.people or kind.roles


@pytest.mark.parametrize(("kind", "channel"), list(product(KINDS, CHANNELS)))
def test_our_own_words_use_what_there_is(kind, channel):
    source = source_default(kind)
    assert source_faults(source, sample_of(kind), channel=channel) == {}
    message = message_render(source, sample_of(kind), channel=channel)
    assert message.subject
    assert "{{" not in message.text
    assert bool(message.html) == (channel == EMAIL)


def known(**values):
    usual = {
        "category": "assignments",
        "active": True,
        "address": "a@example.com",
        "suppressed": False,
        "historical": False,
        "imported": False,
        "chosen": None,
    }
    return Circumstances(**{**usual, **values})


@pytest.mark.parametrize(
    ("values", "mail", "in_app"),
    [
        ({}, None, None),
        ({"active": False, "historical": True}, "inactive", "inactive"),
        ({"chosen": False, "historical": True}, "preference_off", "preference_off"),
        ({"chosen": True, "historical": True}, "historical", None),
        ({"chosen": True, "imported": True}, "imported", None),
        ({"address": ""}, "no_address", None),
        ({"suppressed": True}, "suppressed", None),
    ],
)
def test_why_something_is_not_sent(values, mail, in_app):
    assert skip_reason(EMAIL, known(**values)) == mail
    assert skip_reason(IN_APP, known(**values)) == in_app


def test_a_channel_that_is_off_by_default_leaves_no_trace_until_it_is_chosen():
    assert not default_on("wins", EMAIL)
    assert not offered(EMAIL, known(category="wins"))
    assert offered(EMAIL, known(category="wins", chosen=True))
    assert offered(EMAIL, known(category="wins", chosen=False))
    assert offered(IN_APP, known(category="wins"))


def test_what_is_older_than_two_days_is_the_past():
    assert not historical(occurred_at=NOW - timedelta(days=2), told_at=NOW)
    assert historical(occurred_at=NOW - timedelta(days=2, seconds=1), told_at=NOW)
    assert not historical(occurred_at=NOW + timedelta(days=9), told_at=NOW)


def test_facts_are_texts():
    spec = SPECS["lead.reassigned"]
    agent, before = uuid4(), uuid4()
    event = spec.cls(
        lead_id=uuid4(),
        agent_id=agent,
        previous_agent_id=before,
        assignment_id=uuid4(),
        strategy="direct",
        occurred_at=NOW,
    )
    facts = facts_of(event)
    assert (facts["occurred_at"], facts["rule_id"]) == ("2026-01-15", "")
    assert persons_of(event) == {"agent_name": agent, "previous_agent_name": before}


def test_states_know_what_they_may_follow():
    assert set(states.AFTER) == set(states.STATES)
    assert states.DELIVERED not in states.AFTER[states.SENT]
    assert states.SKIPPED not in {s for after in states.AFTER.values() for s in after}
    assert set(states.GROUPS) == set(states.STATES)


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (recipient_reply(550, ""), Verdict.BOUNCED),
        (recipient_reply(552, ""), Verdict.REFUSED),
        (recipient_reply(451, ""), Verdict.DEFERRED),
        (mail_reply(550, ""), Verdict.REFUSED),
        (mail_reply(421, ""), Verdict.DEFERRED),
    ],
)
def test_what_servers_say_is_understood(reply, verdict):
    assert reply.verdict == verdict


def test_waits_grow_to_an_hour():
    assert [wait_seconds(n) for n in (1, 2, 3, 8)] == [5, 20, 80, 3600]


def test_a_subject_is_one_line_of_bounded_length():
    assert (
        one_line("a\r\nBcc: x@example.com\n" + "b" * 500)
        == ("a Bcc: x@example.com " + "b" * 500)[:200]
    )
