"""Row values, `(a, b) < (x, y)`: the comparison that one multi-column index answers."""

from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.db.models.fields import Field


class Row(Func):
    """`(a, b, ...)` in SQL; only good as an operand of `row_compare`."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


class _Compare(Func):
    template = "%(expressions)s"
    output_field = BooleanField()
    conditional = True


def row_compare(fields: list[Field], operator: str, values: list[Any]) -> Func:
    """A condition `(fields) operator (values)`; `operator` is `<` or `>`, a value may be an
    expression."""
    if operator not in ("<", ">"):
        raise ValueError(operator)
    left = Row(*(F(field.attname) for field in fields))
    right = Row(*map(_operand, fields, values))
    return _Compare(left, right, arg_joiner=f" {operator} ")


def _operand(field: Field, value: Any) -> Any:
    given = hasattr(value, "resolve_expression")
    return value if given else Value(value, output_field=field)
