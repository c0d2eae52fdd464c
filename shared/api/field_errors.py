"""DRF's nested validation detail as a flat list with dotted fields: `items.0.amount`."""

from collections.abc import Iterator
from typing import Any

from rest_framework.settings import api_settings

from shared.core.errors import FieldError


def field_errors(detail: Any) -> tuple[FieldError, ...]:
    """Flatten `ValidationError.detail`; what concerns no one field carries its parent's path."""
    return tuple(_walk(detail, ()))


def _walk(detail: Any, path: tuple[str, ...]) -> Iterator[FieldError]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _walk(inner, path if own else (*path, str(name)))
    elif isinstance(detail, list):
        # A list holds messages of this field, or one entry (empty if valid) per item.
        nested = any(isinstance(inner, dict | list) for inner in detail)
        for index, inner in enumerate(detail):
            yield from _walk(inner, (*path, str(index)) if nested else path)
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield FieldError(".".join(path), code, str(detail))
