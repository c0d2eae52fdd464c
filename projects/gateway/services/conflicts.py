"""Constraints that speak the language of the domain."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from shared.core.errors import DomainError


@contextmanager
def conflicts_named(errors: Mapping[str, type[DomainError]]) -> Iterator[None]:
    """Run in a savepoint; a violated constraint of this map is raised as its error."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as violation:
        named = errors.get(_constraint(violation) or "")
        if named is None:
            raise
        raise named from violation


def _constraint(violation: IntegrityError) -> str | None:
    diagnostics = getattr(violation.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
