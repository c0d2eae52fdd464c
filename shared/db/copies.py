"""Rows that copy what another service owns: `as_of` is the version of the word they stand on,
and a word that is not newer changes nothing, since events may be told again."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models

from shared.core.clock import utcnow
from shared.core.errors import Unavailable


class CopyUnknownYet(Unavailable):
    """What this changes has not arrived here yet; it is waited for."""


class Stored(StrEnum):
    """What a word has done to a copy; NEWER: nothing, since the copy knew a newer one."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    NEWER = "newer"


def copy_store(
    model: type[models.Model],
    *,
    values: dict[str, Any],
    as_of: int | None = None,
    asked_at: datetime | None = None,
    **key: Any,
) -> Stored:
    """Keep a copy under its key, unless as new a word is known.

    Without `as_of` each word counts as newer, for events that come in their order. With
    `asked_at` the word is the owner's own answer of that time: it also corrects a copy of its
    own version, unless something has changed the copy since.
    """
    stamp = {} if as_of is None else {"as_of": as_of}
    row, added = model._default_manager.get_or_create(**key, defaults={**values, **stamp})
    if added:
        return Stored.ADDED
    same = _says(row, values)
    if same and _says(row, stamp):
        return Stored.SAME
    rows = model._default_manager.filter(_behind(as_of, asked_at), pk=row.pk)
    if not rows.update(**values, **stamp, updated_at=utcnow()):
        return Stored.NEWER
    return Stored.SAME if same else Stored.CHANGED


def copy_change(
    model: type[models.Model], *, as_of: int, values: dict[str, Any], **key: Any
) -> None:
    """Change a copy that is there, unless as new a word is known."""
    rows = model._default_manager.filter(**key, as_of__lt=as_of)
    rows.update(**values, as_of=as_of, updated_at=utcnow())


def copy_amend(model: type[models.Model], *, values: dict[str, Any], **key: Any) -> None:
    """Change what is told in an order of its own, with versions of its own.

    Raises CopyUnknownYet: the first word on the row comes in another order, and what it says
    may be older than this.
    """
    if not model._default_manager.filter(**key).update(**values, updated_at=utcnow()):
        raise CopyUnknownYet


def _says(row: models.Model, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _behind(as_of: int | None, asked_at: datetime | None) -> models.Q:
    behind = models.Q() if asked_at is None else models.Q(updated_at__lt=asked_at)
    if as_of is None:
        return behind
    return behind & (models.Q(as_of__lt=as_of) if asked_at is None else models.Q(as_of__lte=as_of))
