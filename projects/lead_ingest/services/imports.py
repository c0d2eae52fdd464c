"""A file of leads is stored: good rows as leads, every row as it came, bad ones explained."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.domain.files import CsvFile, Place, Row
from projects.lead_ingest.domain.lines import FileUnreadable
from projects.lead_ingest.domain.mapping import ColumnMap, MappingRefused
from projects.lead_ingest.domain.rows import LeadDraft, RowRefused, draft_from
from projects.lead_ingest.errors import ImportRefused
from projects.lead_ingest.models import FileState, LeadImport, LeadImportPiece, TenantProfile
from projects.lead_ingest.services.import_files import (
    agents_check,
    blocks_of,
    file_keep,
    file_measure,
    pieces_from,
)
from projects.lead_ingest.services.import_rows import Batch, batch_store
from shared.contracts.lead_ingest import LeadImportCompleted
from shared.events import outbox

BATCH_ROWS = 1_000
# A batch takes about half a second; so much of a chunk's time is kept for the last one.
RESERVE_SECONDS = 3.0


@transaction.atomic
def leads_import(
    *,
    stream: BinaryIO,
    source: str,
    mapping: ColumnMap,
    by: UUID,
    now: datetime,
    file_name: str = "",
) -> LeadImport:
    """Store a CSV file of leads, all of it or, where it cannot be read, nothing.

    A row whose external id or email is known counts as a duplicate and changes nothing, so
    that the same file twice adds nothing. A row that cannot stand is rejected with its line
    and reason. Memory is that of BATCH_ROWS rows, whatever the file's length.

    A file of more than SMALL_BYTES or SMALL_LINES is checked and kept, its state is
    `processing`, and a job reads it: see `import_continue`.

    Raises ImportRefused, MemberNotFound (an agent who is no member of the tenant),
    TenantProfileUnknown.
    """
    profile, measured = selectors.tenant_profile(), file_measure(stream)
    lead_import = LeadImport.objects.create(
        source=source,
        file_name=file_name,
        file_hash=measured.digest,
        mapping=asdict(mapping),
        imported_by=by,
    )
    try:
        if measured.small:
            file_read(stream, lead_import=lead_import, profile=profile, mapping=mapping, now=now)
        else:
            file_keep(stream, lead_import=lead_import, mapping=mapping)
    except (FileUnreadable, MappingRefused) as error:
        raise ImportRefused(reason=str(error)) from error
    return lead_import


def file_read(
    stream: BinaryIO,
    *,
    lead_import: LeadImport,
    profile: TenantProfile,
    mapping: ColumnMap,
    now: datetime,
) -> None:
    """Store all rows at once. Raises FileUnreadable, MappingRefused, MemberNotFound."""
    file = CsvFile(blocks_of(stream))
    mapping.check(file.header)
    for batch in batches(file, mapping, profile, now):
        agents_check(batch.agents)
        batch_store(batch, lead_import=lead_import, now=now)
    lead_import.total, lead_import.place = lead_import.received, asdict(file.place)
    import_complete(lead_import, now=now)


def import_continue(*, import_id: UUID, now: datetime, time_left: Callable[[], float]) -> bool:
    """Go on with a kept file while there is time; whether it is read to its end.

    The rows and the place they stand at are one transaction of the caller's: whoever comes
    next goes on there, no row is read twice. So does a job that was given up and is replayed.
    Once completed, nothing happens.
    Raises LeadImportNotFound, TenantProfileUnknown, OutsideTransaction.
    """
    lead_import = selectors.import_locked(import_id=import_id)
    if lead_import.state == FileState.COMPLETED:
        return True
    lead_import.state, lead_import.reason, lead_import.finished_at = FileState.PROCESSING, "", None
    profile, mapping = selectors.tenant_profile(), ColumnMap(**lead_import.mapping)
    place = Place(**{**lead_import.place, "header": tuple(lead_import.place["header"])})
    file = CsvFile(pieces_from(lead_import, place), place=place)
    for batch in batches(file, mapping, profile, now):
        batch.strangers_reject(selectors.members_known(batch.agents))
        batch_store(batch, lead_import=lead_import, now=now)
        lead_import.place = asdict(file.place)
        if time_left() < RESERVE_SECONDS:
            lead_import.save()
            return False
    import_complete(lead_import, now=now)
    return True


def import_complete(lead_import: LeadImport, *, now: datetime) -> None:
    """The last row is dealt with: say so, once, and drop what was kept of the file."""
    lead_import.state, lead_import.finished_at = FileState.COMPLETED, now
    lead_import.save()
    LeadImportPiece.objects.filter(lead_import=lead_import).delete()
    outbox.publish(import_completed(lead_import), version=1)


@transaction.atomic
def import_give_up(*, job_id: UUID, reason: str, now: datetime) -> None:
    """The worker gave the job up: what is stored stays, the rest waits for a replay. A
    completed import stays as it is, other jobs concern nothing here."""
    LeadImport.objects.filter(job_id=job_id, state=FileState.PROCESSING).update(
        state=FileState.FAILED, reason=reason[:500], finished_at=now
    )


def batches(
    file: Iterable[Row], mapping: ColumnMap, profile: TenantProfile, now: datetime
) -> Iterator[Batch]:
    """The rows of the file, checked, in batches."""
    rows, zone = iter(file), ZoneInfo(profile.timezone)
    while chunk := list(islice(rows, BATCH_ROWS)):
        batch = Batch()
        for row in chunk:
            batch.raw[row.line] = row.cells
            try:
                batch.drafts[row.line] = row_draft(row, mapping, zone, profile.currency, now)
            except RowRefused as refused:
                batch.problems[row.line] = (refused.field, refused.reason)
        yield batch


def row_draft(
    row: Row, mapping: ColumnMap, zone: ZoneInfo, currency: str, now: datetime
) -> LeadDraft:
    """One row as a lead to be stored. Raises RowRefused."""
    if row.problem:
        raise RowRefused("row", row.problem)
    fields: Mapping[str, str] = mapping.apply(row.cells)
    return draft_from(fields, zone=zone, currency=currency, now=now)


def import_completed(lead_import: LeadImport) -> LeadImportCompleted:
    """The event of a stored file."""
    return LeadImportCompleted(
        import_id=lead_import.id,
        received=lead_import.received,
        created=lead_import.created,
        duplicates=lead_import.duplicates,
        rejected=lead_import.rejected,
    )
