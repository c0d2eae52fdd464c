"""Where the OpenAPI document says that a text may not be empty."""

from typing import Any

from rest_framework import serializers

from shared.api.serializers import Input

FILLED = {"minLength": 1}


def input_filled(field: Any) -> dict[str, int]:
    """What is said of a field: only what callers send is refused when it is blank."""
    if not isinstance(field, serializers.CharField) or field.allow_blank:
        return {}
    holder = field.parent
    while holder is not None and not isinstance(holder, serializers.Serializer):
        holder = holder.parent
    return FILLED if isinstance(holder, Input) else {}


def filter_filled(parameter: dict[str, Any]) -> dict[str, Any]:
    """The parameter of a filter: no filter takes an empty value."""
    schema = parameter["schema"]
    if schema.get("type") == "string" and not schema.keys() & {"enum", "format"}:
        schema = {**schema, **FILLED}
    return {**parameter, "schema": schema}
