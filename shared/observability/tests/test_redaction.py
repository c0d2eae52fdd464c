"""Secrets are found, and finding them takes no longer than the text is long."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.observability.redaction import REDACTED, redact, redact_line, scrub

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize("before", ["", "jwt-", "a.", "token ", "(", "x_y "])
def test_tokens_are_found_wherever_they_begin(before):
    text = scrub(f"{before}{TOKEN} after")
    assert REDACTED in text
    assert "eyJ" not in text
    assert "c2lnbmF0dXJl" not in text
    assert text.endswith(" after")


def test_passwords_in_urls_are_found():
    assert (
        scrub("at postgresql://app:hush@db:5432/x") == f"at postgresql://app:{REDACTED}@db:5432/x"
    )
    assert scrub("see api.example.com/v1.2.3") == "see api.example.com/v1.2.3"


@pytest.mark.parametrize(
    "piece", ["a", "eyJ-", "eyJ.", "a://", "a:", "-", "Bearer ", "token ", "token=", "x.", "'", " "]
)
def test_time_grows_with_the_text_and_not_with_its_square(piece):
    # With the square of this length the test would run into its time-out.
    text = piece * (1_000_000 // len(piece))
    assert scrub(text)


PIECES = ["Bearer", "\n", " ", "\0", "token", "=", ":", "/", ".", "eyJ", "x", "user:", "@"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=10)
NAMES = st.sampled_from(["path", "api_key", "view", "token", "ms"])
OTHERS = st.sampled_from([1, 2.5, None, True, datetime(2026, 1, 1, tzinfo=UTC), ["Bearer abc"]])


@given(st.dictionaries(NAMES, TEXTS | OTHERS))
def test_a_line_looked_at_as_one_is_redacted_as_its_fields_are(fields):
    assert redact_line(fields) == redact(fields)
