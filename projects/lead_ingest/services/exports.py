"""Leads go out as a CSV file that a job writes and everybody may open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.errors import LeadExportGone, LeadExportUnfinished
from projects.lead_ingest.models import FileState, Lead, LeadExport, LeadExportPiece
from projects.lead_ingest.services.sheets import LEAD_COLUMNS, lead_row, sheet
from shared.jobs.request import job_request
from shared.tenancy.context import tenant_scope

KEPT = timedelta(days=7)
PIECE_ROWS = 2_000
RESERVE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class ExportArgs:
    """Which export the job goes on with."""

    export_id: UUID


@transaction.atomic
def export_request(
    *, filters: Mapping[str, Any], lookups: Mapping[str, Any], by: UUID, now: datetime
) -> LeadExport:
    """Have a job write the leads that fit. `filters` are the caller's words, `lookups` what
    they mean for the database. The file is kept for KEPT."""
    export = LeadExport.objects.create(
        filters=filters, lookups=lookups, requested_by=by, expires_at=now + KEPT
    )
    args = ExportArgs(export_id=export.id)
    export.job_id = job_request(task="lead-export", args=args)
    export.save()
    return export


def export_continue(*, export_id: UUID, now: datetime, time_left: Callable[[], float]) -> bool:
    """Write on while there is time; whether the file is complete.

    Leads that came in after the export was asked for are left out. The pieces and the place
    they end at are one transaction of the caller's. A replayed job goes on. Once completed,
    nothing happens.
    Raises LeadExportNotFound.
    """
    export = selectors.export_locked(export_id=export_id)
    if export.state == FileState.COMPLETED:
        return True
    export.state, export.reason, export.finished_at = FileState.PROCESSING, "", None
    if not export.pieces_written:
        piece_add(export, sheet([LEAD_COLUMNS]))
    while leads := leads_next(export):
        piece_add(export, sheet(map(lead_row, leads)))
        export.rows, export.last_id = export.rows + len(leads), leads[-1].id
        if time_left() < RESERVE_SECONDS:
            export.save()
            return False
    export.state, export.finished_at = FileState.COMPLETED, now
    export.save()
    return True


def leads_next(export: LeadExport) -> list[Lead]:
    """The leads after the one that was written last, in the order of their ids."""
    leads = selectors.lead_list().filter(**export.lookups, created_at__lte=export.created_at)
    if export.last_id:
        leads = leads.filter(id__gt=export.last_id)
    return list(leads.order_by("id")[:PIECE_ROWS])


def piece_add(export: LeadExport, content: bytes) -> None:
    """Append to the file."""
    number = export.pieces_written
    LeadExportPiece.objects.create(lead_export=export, number=number, content=content)
    export.pieces_written, export.size = number + 1, export.size + len(content)


def export_file(*, export_id: UUID, now: datetime) -> tuple[LeadExport, Iterator[bytes]]:
    """The export and its file, piece by piece; the pieces outlive the tenant's scope.

    Raises LeadExportNotFound, LeadExportUnfinished, LeadExportGone.
    """
    export = selectors.export_get(export_id=export_id)
    if export.state != FileState.COMPLETED:
        raise LeadExportUnfinished(state=export.state)
    if export.expires_at <= now:
        raise LeadExportGone
    return export, _pieces(export)


def _pieces(export: LeadExport) -> Iterator[bytes]:
    for number in range(export.pieces_written):
        with tenant_scope(export.tenant_id):
            piece = LeadExportPiece.objects.get(lead_export=export, number=number)
        yield bytes(piece.content)


@transaction.atomic
def export_give_up(*, job_id: UUID, reason: str, now: datetime) -> None:
    """The worker gave the job up: there is no file until it is replayed. One that is
    completed stays, other jobs concern nothing here."""
    LeadExport.objects.filter(job_id=job_id, state=FileState.PROCESSING).update(
        state=FileState.FAILED, reason=reason[:500], finished_at=now
    )


@transaction.atomic
def exports_expire(*, now: datetime) -> int:
    """Drop the files whose time is over; returns how many. What was asked for stays on record."""
    over = LeadExportPiece.objects.filter(lead_export__expires_at__lte=now)
    files = over.values("lead_export").distinct().count()
    over.delete()
    return files
