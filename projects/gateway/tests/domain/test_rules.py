from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.gateway.domain.emails import email_normalise
from projects.gateway.domain.roles import role_may_manage
from projects.gateway.domain.rotation import Reuse, reuse_judge
from projects.gateway.domain.sealing import Seal, SecretChanged
from projects.gateway.domain.tokens import refresh_token_make, token_hash
from projects.gateway.domain.zones import zone_known
from shared.auth.roles import ALL

USED = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.text(max_size=50))
def test_normalising_twice_changes_nothing(text):
    once = email_normalise(text)
    assert email_normalise(once) == once


def test_case_and_space_do_not_make_another_address():
    assert email_normalise("  Alice@EXAMPLE.com ") == "alice@example.com"


@pytest.mark.parametrize(("seconds", "meaning"), [(-1, "race"), (10, "race"), (10.001, "theft")])
def test_ten_seconds_divide_a_race_from_a_theft(seconds, meaning):
    judged = reuse_judge(used_at=USED, now=USED + timedelta(seconds=seconds))
    assert judged is Reuse(meaning)


def test_only_owners_touch_owners():
    assert all(role_may_manage("owner", role) for role in ALL)
    assert not role_may_manage("admin", "owner")
    assert not role_may_manage("admin", "agent", "owner")
    assert role_may_manage("admin", "admin", "finance")
    assert not any(role_may_manage(role, "viewer") for role in ALL[2:])


def test_a_token_has_256_bits_and_its_hash_needs_the_secret():
    raw = refresh_token_make()
    assert len(raw.removeprefix("trt_")) == 43
    assert raw != refresh_token_make()
    assert token_hash(raw, "a" * 32) != token_hash(raw, "b" * 32)
    assert raw not in token_hash(raw, "a" * 32)


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_with_the_present_or_previous_secret(plain):
    old = Seal("old secret" * 4)
    sealed = old.close(plain)
    changed = Seal("new secret" * 4, "old secret" * 4)
    assert changed.open(sealed) == plain
    assert Seal("new secret" * 4).open(changed.renew(sealed)) == plain


def test_another_secret_opens_nothing():
    sealed = Seal("one secret" * 4).close(b"key")
    for attempt in (Seal("other secret" * 4).open, Seal("other secret" * 4).renew):
        with pytest.raises(SecretChanged):
            attempt(sealed)


def test_zones_are_iana_names():
    assert zone_known("Europe/Berlin")
    assert not zone_known("Berlin")
    assert not zone_known("../etc/passwd")
