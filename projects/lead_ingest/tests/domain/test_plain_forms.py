"""What is read without the libraries is what the libraries read."""

from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from projects.lead_ingest.domain import emails, phones, rows
from projects.lead_ingest.tests.factories import NOW

REGIONS = (*sorted(phonenumbers.SUPPORTED_REGIONS), "", "ZZ", "de")
CODES = tuple(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
SIGNS = st.text("0123456789 ().-+x", max_size=18)

LETTERS = st.text("azAZ09.-_+'!#@ \u0130\u212a\u00e4", min_size=1, max_size=6)
HOSTS = ("example", "Lindqvist", "a-b", "a--b", "xn--bcher-kva", "xn--x", "1c", "c1", "com")
SPECIAL = ("test", "LOCAL", "local", "localhost", "arpa", "invalid", "onion", "-")
LABELS = st.sampled_from([*HOSTS, *SPECIAL, "x" * 63, "x" * 64])


@st.composite
def numbers(draw):
    """A region, and a number that may be dialled there, written in one way or another."""
    region = draw(st.sampled_from(REGIONS))
    begin = draw(st.sampled_from(["", "0", "00", "011", "1", "8", "(", "+", "+1", "+49", "+39"]))
    code = draw(st.sampled_from(["", *CODES]))
    return begin + code + draw(SIGNS), region


@st.composite
def written(draw):
    """An example of the library's, as it is or with another digit in it."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    example = phonenumbers.example_number(region)
    assume(example is not None)
    text = phonenumbers.format_number(example, draw(st.sampled_from([0, 1, 2])))
    place, digit = draw(st.integers(0, len(text) - 1)), draw(st.sampled_from("0123456789"))
    changed = draw(st.booleans()) and text[place].isdigit()
    return (text[:place] + digit + text[place + 1 :] if changed else text), region


@given(numbers() | written())
def test_a_phone_is_what_the_parser_says(number):
    raw, region = number
    assert phones.e164(raw, region=region) == phones.e164_parsed(raw, region=region)


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("(202) 555-0143", "US"),
        ("0171 5550143", "DE"),
        ("+44 20 7946 0958", "ZZ"),
        ("+49 (0) 171 5550143", "US"),
    ],
)
def test_plain_phones_need_no_parser(raw, region, monkeypatch):
    parsed = phones.e164_parsed(raw, region=region)
    monkeypatch.setattr(phones, "e164_parsed", None)
    assert phones.e164(raw, region=region) == parsed != ""


def answer(read, typed):
    """What is read, or why nothing is."""
    try:
        return read(typed)
    except emails.EmailUnreadable as error:
        return error.args


@given(
    st.builds(
        lambda local, labels: f"{local}@{'.'.join(labels)}",
        LETTERS,
        st.lists(LABELS | LETTERS, max_size=4),
    )
    | st.emails()
    | st.text(max_size=20)
)
def test_an_email_is_what_the_validator_says(raw):
    validated = answer(emails.email_validated, raw.strip())
    assert answer(emails.email_normalize, raw) == validated


def test_plain_emails_need_no_validator(monkeypatch):
    monkeypatch.setattr(emails, "email_validated", None)
    assert emails.email_normalize(" Ann.O'Hara+x@Mail.Example.COM ") == (
        "ann.o'hara+x@mail.example.com"
    )


@given(st.text(max_size=9) | st.text(" a\t\u3000\u00a0b", max_size=9))
def test_a_text_of_a_row_is_cleaned_letter_by_letter(raw):
    letters = "".join(letter if letter.isprintable() else " " for letter in raw)
    fields = {"external_id": "1", "company": raw, "custom.note": raw}
    draft = rows.draft_from(fields, zone=ZoneInfo("UTC"), currency="USD", now=NOW)
    assert draft.texts["company"] == draft.custom["note"] == " ".join(letters.split())
