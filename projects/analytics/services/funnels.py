"""Funnels are defined, changed and deleted; what they show is counted already."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.analytics import selectors
from projects.analytics.domain.progress import STAGES
from projects.analytics.errors import FunnelInUse, FunnelNotFound, StagesInvalid
from projects.analytics.models import Funnel, SourceKind
from projects.analytics.services.definitions import (
    definition_change,
    definition_save,
    source_used,
)


@transaction.atomic
def funnel_create(**fields: Any) -> Funnel:
    """Define a funnel. Raises StagesInvalid, KeyTaken."""
    return definition_save(Funnel(**fields), funnel_check)


@transaction.atomic
def funnel_update(*, funnel_id: UUID, version: int | None, fields: Mapping[str, Any]) -> Funnel:
    """Change a funnel; with `version` only this one; its key stays.

    Raises FunnelNotFound, VersionStale, StagesInvalid.
    """
    rows = Funnel.objects.filter(id=funnel_id)
    return definition_change(
        rows, FunnelNotFound, version=version, fields=fields, check=funnel_check
    )


@transaction.atomic
def funnel_delete(*, funnel_id: UUID) -> None:
    """Delete a funnel that nothing shows. Raises FunnelNotFound, FunnelInUse."""
    funnel = selectors.found(
        Funnel.objects.select_for_update().filter(id=funnel_id), FunnelNotFound
    )
    if source_used(kind=SourceKind.FUNNEL, key=funnel.key):
        raise FunnelInUse
    funnel.delete()


def funnel_check(funnel: Funnel) -> None:
    """Refuse stages that are twice or out of order."""
    if funnel.stages != [stage for stage in STAGES if stage in funnel.stages]:
        raise StagesInvalid
