"""All that is counted, anew from the events alone. Whoever counts meanwhile waits."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from projects.analytics.models import Event, InvoiceProgress, LeadMoney, LeadProgress
from projects.analytics.services.progress import progress_add
from projects.analytics.services.rollups import counting_lock, rollups_rebuild

BATCH = 1000
PROGRESS = (LeadProgress, InvoiceProgress, LeadMoney)
UNTOLD = frozenset({"id", "tenant_id", "created_at", "updated_at"})


@dataclass(frozen=True)
class Rebuilt:
    """How many roll-ups, and rows of leads, invoices and money, differed; none should."""

    rollups: int
    rows: int


@transaction.atomic
def counters_rebuild() -> Rebuilt:
    """Make everything agree with the tenant's events; return what differed."""
    counting_lock()
    before = _facts()
    for model in PROGRESS:
        model.objects.all().delete()
    events = Event.objects.order_by("id").iterator(chunk_size=BATCH)
    while part := list(islice(events, BATCH)):
        progress_add(events=part)
    return Rebuilt(rollups=rollups_rebuild(), rows=len(before ^ _facts()))


def _facts() -> set[tuple[Any, ...]]:
    """All rows as they are, apart from their ids and from when they were written."""
    return {
        (model.__name__, *row)
        for model in PROGRESS
        for row in model.objects.values_list(*_columns(model)).iterator()
    }


def _columns(model: Any) -> list[str]:
    names = [field.name for field in model._meta.concrete_fields]
    return [name for name in names if name not in UNTOLD]
