"""JSON comes out as the framework's would, but for the time it takes."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ErrorDetail
from rest_framework.renderers import JSONRenderer

from shared.api.renderers import FastJsonRenderer

DATA = {
    "id": UUID(int=5),
    "at": datetime(2026, 1, 15, 22, 30, tzinfo=UTC),
    "day": date(2026, 1, 15),
    "stayed": timedelta(minutes=5),
    "amount": Decimal("1.50"),
    "text": "Zürich 😀",
    "safe": mark_safe("a"),
    "lazy": gettext_lazy("A label"),
    "error": ErrorDetail("no", code="x"),
    "list": [1, 2.5, None, True],
    "set": {7},
    5: "a key that is no text",
}


def test_it_is_the_same_text():
    assert FastJsonRenderer().render(DATA) == JSONRenderer().render(DATA)
    assert FastJsonRenderer().render(None) == JSONRenderer().render(None) == b""


def test_integers_of_any_size_and_indentation_are_the_framework_s():
    assert json.loads(FastJsonRenderer().render({"n": 2**70})) == {"n": 2**70}
    assert b"\n" in FastJsonRenderer().render(DATA, "application/json; indent=2")
    assert b"\n" in FastJsonRenderer().render(DATA, None, {"indent": 4})


def test_what_is_no_json_is_an_error():
    with pytest.raises(TypeError):
        FastJsonRenderer().render({"x": object()})
