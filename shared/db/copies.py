"""Rows that copy what another service owns: `as_of` is the version of the word they stand on,
and a word that is not newer changes nothing, since events may be told again."""

from typing import Any

from django.db import models

from shared.core.clock import utcnow


def copy_store(
    model: type[models.Model], *, as_of: int, values: dict[str, Any], **key: Any
) -> None:
    """Keep a copy under its key, unless as new a word is known."""
    rows = model._default_manager
    rows.get_or_create(**key, defaults={**values, "as_of": as_of})
    copy_change(model, as_of=as_of, values=values, **key)


def copy_change(
    model: type[models.Model], *, as_of: int, values: dict[str, Any], **key: Any
) -> None:
    """Change a copy that is there, unless as new a word is known."""
    rows = model._default_manager.filter(**key, as_of__lt=as_of)
    rows.update(**values, as_of=as_of, updated_at=utcnow())


def copy_amend(model: type[models.Model], *, values: dict[str, Any], **key: Any) -> None:
    """Change what is told in an order of its own, with versions of its own."""
    model._default_manager.filter(**key).update(**values, updated_at=utcnow())
