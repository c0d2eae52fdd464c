"""Ids in paths: UUIDs, or a 404 like any other id that does not exist."""

from typing import Any
from uuid import UUID

_SUFFIXES = ("_id", "_pk")


def is_id(name: str, text_kwargs: frozenset[str]) -> bool:
    """Whether a path argument of this name is an id."""
    return name not in text_kwargs and (name in ("pk", "id") or name.endswith(_SUFFIXES))


def ids_parsed(kwargs: dict[str, Any], text_kwargs: frozenset[str]) -> tuple[dict[str, Any], bool]:
    """Path arguments with ids as UUID, and whether each id was one."""
    parsed, valid = dict(kwargs), True
    for name, value in kwargs.items():
        if is_id(name, text_kwargs) and not isinstance(value, UUID):
            try:
                parsed[name] = UUID(str(value))
            except ValueError:
                valid = False
    return parsed, valid
