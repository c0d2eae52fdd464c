"""Last changes to the OpenAPI document."""

from typing import Any

_MARK = "x-spec-enum-id"


def enum_marks_drop(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Drop drf-spectacular's marks of enums, which only its own enum naming reads."""
    _drop(result)
    return result


def _drop(node: Any) -> None:
    if isinstance(node, dict):
        node.pop(_MARK, None)
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            _drop(inner)
