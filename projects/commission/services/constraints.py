"""Which constraint the database has refused a write for."""

from django.db import IntegrityError


def constraint_broken(error: IntegrityError) -> str:
    """The constraint's name, empty when the database did not say."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
