"""Declared callers in words and as data."""

from typing import Any

from shared.auth.callers import Callers
from shared.auth.roles import ALL


def callers_document(callers: Callers) -> dict[str, Any]:
    """The value of `x-callers`."""
    document: dict[str, Any] = {
        "roles": [role for role in ALL if role in callers.roles],
        "services": sorted(callers.services),
    }
    if callers.signed_in:
        document["signed_in"] = True
    if callers.public:
        document["public"] = True
    return document


def callers_text(callers: Callers) -> str:
    """`owner, finance; service payment`."""
    if callers.public:
        return "anyone"
    parts = ["any signed-in user"] if callers.signed_in else []
    parts += [", ".join(role for role in ALL if role in callers.roles)] if callers.roles else []
    parts += [f"service {name}" for name in sorted(callers.services)]
    return "; ".join(parts) or "nobody"
