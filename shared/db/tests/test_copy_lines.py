"""Lines say what psycopg would have written of the same values."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import orjson
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.db.copy_lines import json_bytes_column, json_column, line_of, texts_line

pytestmark = pytest.mark.django_db
COLUMNS = "a text, b text, c uuid, d int, e numeric, f timestamptz"
TEXTS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=9)
HARD = TEXTS | st.text("\\\t\n\rnN.x'\"", max_size=9)
ROWS = st.tuples(
    HARD,
    HARD | st.none(),
    st.uuids() | st.none(),
    st.integers(-9, 9),
    st.decimals(-99, 99, places=4) | st.none(),
    st.datetimes(timezones=st.just(UTC)) | st.none(),
)
quickly = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def copied(column: str, *lines: str) -> list:
    """What COPY reads in lines of one table."""
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table copied ({column}) on commit drop")
        with cursor.copy("copy copied from stdin") as copy:
            copy.write("".join(f"{line}\n" for line in lines))
        cursor.execute("select * from copied")
        found = cursor.fetchall()
        cursor.execute("drop table copied")
        return found


@given(ROWS)
@quickly
def test_values_come_back(row):
    assert copied(COLUMNS, line_of(row)) == [row]


@given(st.lists(HARD, min_size=2, max_size=4))
@quickly
def test_texts_come_back(texts):
    columns = ", ".join(f"c{n} text" for n in range(len(texts)))
    assert copied(columns, texts_line(texts)) == [tuple(texts)]
    assert texts_line(texts) == line_of(texts)


@given(st.dictionaries(TEXTS, HARD, max_size=3))
@quickly
def test_json_comes_back(value):
    data = orjson.dumps(value)
    (came,) = copied("a text, b bytea", f"{json_column(data.decode())}\t{json_bytes_column(data)}")
    assert json.loads(came[0]) == value
    assert bytes(came[1]) == data


def test_a_kind_that_nobody_knows_is_refused():
    with pytest.raises(KeyError):
        line_of([uuid4(), datetime.now(UTC), Decimal(1), 1, None, "", 1.5])
