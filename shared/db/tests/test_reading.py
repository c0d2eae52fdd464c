"""JSON columns are read as Django reads them."""

import json

from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from shared.db.reading import converter

FIELD = models.JSONField()
NUMBERS = st.integers() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, width=64)
LEAVES = st.none() | st.booleans() | NUMBERS.filter(lambda n: abs(n) < 1e300) | st.text()
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def written(value: object) -> str:
    """As PostgreSQL writes a jsonb: without exponents."""
    if isinstance(value, float):
        return f"{value:f}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name)}: {written(inner)}" for name, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)


@given(VALUES)
def test_what_is_read_quickly_is_what_is_read_slowly(value):
    text = written(value)
    quick = converter(FIELD, FIELD.from_db_value)
    assert repr(quick(text, None, connection)) == repr(FIELD.from_db_value(text, None, connection))


def test_none_and_long_numbers_go_the_slow_way():
    quick = converter(FIELD, FIELD.from_db_value)
    assert quick(None, None, connection) is None
    assert quick("12345678901234567890123", None, connection) == 12345678901234567890123


def test_a_decoder_of_its_own_is_asked():
    field = models.JSONField(decoder=json.JSONDecoder)
    assert converter(field, field.from_db_value) == field.from_db_value
