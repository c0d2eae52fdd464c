"""Last changes to the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

_MARK = "x-spec-enum-id"
_ANYTHING_OR_NULL = [{}, {"type": "null"}]


def enum_marks_drop(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Drop drf-spectacular's marks of enums, which only its own enum naming reads."""
    for node in _nodes(result):
        node.pop(_MARK, None)
    return result


def anything_is_nullable(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Let null be among what fits anything: as one of two, it fits both, and so not `oneOf`."""
    for node in _nodes(result):
        if node.get("oneOf") == _ANYTHING_OR_NULL:
            del node["oneOf"]
    return result


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _nodes(inner)
