"""Values of another JSON type than the documented one: `5` is no text and `"5"` no number.

So are texts that are too long as they are sent; fields themselves measure what is left without
the spaces around it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

_TEXTS = (serializers.CharField, serializers.UUIDField, serializers.ChoiceField)


def mistyped(fields: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Errors by field, as in ValidationError; nested inputs look after their own fields."""
    named = ((name, field, data[name]) for name, field in fields.items() if name in data)
    found = ((name, _error(field, value)) for name, field, value in named)
    return {name: error for name, error in found if error}


def _error(field: Any, value: Any) -> Any:
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return _inner(field.child, enumerate(value))
    if isinstance(field, serializers.DictField) and isinstance(value, dict):
        return _inner(field.child, value.items())
    if value is not None and not _fits(field, value):
        return [ErrorDetail("This is not of the documented type.", code="invalid")]
    longest = getattr(field, "max_length", None) if isinstance(value, str) else None
    if longest is None or len(value) <= longest:
        return None
    reason = field.error_messages["max_length"].format(max_length=longest)
    return [ErrorDetail(reason, code="max_length")]


def _inner(child: Any, items: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    found = ((key, _error(child, value)) for key, value in items)
    return {str(key): error for key, error in found if error}


def _fits(field: Any, value: Any) -> bool:
    if isinstance(field, _TEXTS):
        return isinstance(value, str)
    if isinstance(field, serializers.BooleanField):
        return isinstance(value, bool)
    if isinstance(field, serializers.IntegerField):
        return not isinstance(value, str | bool)
    return True
