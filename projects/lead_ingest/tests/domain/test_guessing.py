from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.lead_ingest.domain.columns import columns_of
from projects.lead_ingest.domain.files import CsvFile
from projects.lead_ingest.domain.guessing import CUSTOM_GUESSED, guess_of
from projects.lead_ingest.domain.mapping import FIELDS


def guess(*lines: str):
    file = CsvFile(BytesIO("\n".join(lines).encode()))
    return guess_of(columns_of(file.header, file))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Opportunity ID", "external_id"),
        ("first_name", "first_name"),
        ("FirstName", "first_name"),
        ("Surname", "last_name"),
        ("Account", "company"),
        ("Zip Code", "postal_code"),
        ("utm_campaign", "campaign"),
        ("sales_agent", "assigned_to"),
        ("PLZ", "postal_code"),
    ],
)
def test_columns_are_known_by_their_names(header, field):
    made = guess(f"email,{header}", "x@first.example,a", "y@first.example,b")
    assert (made.fields[field], made.reasons[header]) == (header, "its name")


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (("ann@first.example", "ben@second.example"), "email"),
        (("+1 202 555 0143", "(202) 555-0144"), "phone"),
    ],
)
def test_contacts_are_known_by_what_they_look_like(texts, field):
    made = guess("id,how", *(f"{n},{text}" for n, text in enumerate(texts)))
    assert made.fields[field] == "how"


def test_a_name_does_not_decide_against_the_texts():
    made = guess("id,email,close date,amount", "1,Yes,soon,much", "2,No,later,little")
    assert set(made.fields) == {
        "external_id",
        "custom.email",
        "custom.close_date",
        "custom.amount",
    }


def test_an_id_that_comes_twice_identifies_nothing():
    assert "external_id" not in guess("id,city", "1,Rome", "1,Oslo").fields


def test_an_id_of_few_rows_that_come_twice_is_one():
    made = guess("id,city", *(f"{n},Rome" for n in range(20)), "7,Rome", ",Rome")
    assert made.fields["external_id"] == "id"


def test_of_two_ids_the_better_name_wins_and_both_are_kept():
    made = guess("Lead Number,Prospect ID", "1,a", "2,b")
    assert made.fields == {"external_id": "Prospect ID", "custom.lead_number": "Lead Number"}


def test_a_file_without_ids_is_known_by_a_column_that_never_repeats():
    made = guess("sector,account", "retail,Acme", "retail,Isdom")
    assert made.fields["external_id"] == made.fields["company"] == "account"


def test_agents_identify_no_row():
    assert "external_id" not in guess("agent,team", "Ann,West", "Ben,West").fields


@pytest.mark.parametrize(
    ("header", "rows", "meaning"),
    [
        ("Converted", ("0", "1"), {"0": "new", "1": "qualified"}),
        ("status", ("Yes", "no"), {"Yes": "qualified", "no": "new"}),
        ("Stage", ("Closed Won", "Lost"), {"Closed Won": "qualified", "Lost": "lost"}),
        ("Stage", ("Engaging", "Prospecting"), {"Engaging": "contacted", "Prospecting": "new"}),
        ("stage", ("Invalid", "Open", "Odd"), {"Invalid": "junk", "Open": "new"}),
    ],
)
def test_states_are_told_from_words(header, rows, meaning):
    made = guess(f"id,{header}", *(f"{n},{row}" for n, row in enumerate(rows)))
    assert made.values["status"] == meaning


def test_a_win_needs_amount_and_agent():
    made = guess("id,stage,agent,close_value", "1,Won,Ann,100", "2,Lost,Ben,0")
    assert made.values["status"] == {"Won": "won", "Lost": "lost"}


def test_a_stage_of_other_words_is_no_status():
    made = guess("id,stage", "1,blue", "2,green", "3,won")
    assert made.fields == {"external_id": "id", "custom.stage": "stage"}


def test_placeholders_stand_for_nothing():
    made = guess("id,city,size", "1,Select,big", "2,Rome,N/A", "3,Oslo,big")
    assert made.values == {"city": {"Select": ""}, "custom.size": {"N/A": ""}}


def test_columns_that_say_nothing_are_left_out_with_the_reason():
    text = "x" * 201
    made = guess("id,empty,same,long,", *(f"{n},,No,{text}{n}," for n in range(60)))
    assert made.fields == {"external_id": "id"}
    assert [made.reasons[name] for name in ("empty", "same", "long")] == [
        "empty",
        "nearly always the same",
        "longer than 200 characters",
    ]


def test_there_is_room_for_few_custom_fields():
    names = [f"c{n}" for n in range(CUSTOM_GUESSED + 2)]
    made = guess(",".join(["id", *names]), *(",".join([str(n)] * 15) for n in range(3)))
    assert len(made.fields) == 1 + CUSTOM_GUESSED
    assert "no more than" in made.reasons[names[-1]]


@given(
    st.lists(st.text(alphabet="abc id_-1", min_size=1, max_size=6), min_size=1, unique=True),
    st.lists(st.lists(st.text(alphabet="ab@.1-", max_size=6), max_size=4), max_size=4),
)
def test_any_guess_is_a_map_that_fits_its_file(header, table):
    import csv
    import io

    text = io.StringIO()
    csv.writer(text).writerows([header, *table])
    try:
        file = CsvFile(BytesIO(text.getvalue().encode()))
    except ValueError:
        return
    made = guess_of(columns_of(file.header, file))
    assert set(made.fields.values()) <= set(file.header)
    if {"external_id", "email", "phone"} & set(made.fields):
        made.mapping.check(file.header)
    assert all(name in FIELDS or name.startswith("custom.") for name in made.fields)
