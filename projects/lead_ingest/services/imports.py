"""A file of leads is stored: good rows as leads, every row as it came, bad ones explained."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.domain.files import CsvFile, Place
from projects.lead_ingest.domain.lines import FileUnreadable
from projects.lead_ingest.domain.mapping import ColumnMap, MappingRefused
from projects.lead_ingest.errors import ImportRefused
from projects.lead_ingest.models import FileState, LeadImport, LeadImportPiece, TenantProfile
from projects.lead_ingest.services.import_files import (
    agents_check,
    blocks_of,
    file_keep,
    file_measure,
    pieces_from,
)
from projects.lead_ingest.services.import_reading import RowReader, batches
from projects.lead_ingest.services.import_rows import batch_store
from shared.contracts.lead_ingest import LeadImportCompleted
from shared.events import outbox
from shared.events.event_lines import EventWriter

# Kept of a chunk's time for its last batch and for the commit, which checks all its keys.
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
            file_read(stream, lead_import=lead_import, profile=profile, now=now)
        else:
            file_keep(stream, lead_import=lead_import, mapping=mapping)
    except (FileUnreadable, MappingRefused) as error:
        raise ImportRefused(reason=str(error)) from error
    return lead_import


def file_read(
    stream: BinaryIO, *, lead_import: LeadImport, profile: TenantProfile, now: datetime
) -> None:
    """Store all rows at once. Raises FileUnreadable, MappingRefused, MemberNotFound."""
    file, reader = CsvFile(blocks_of(stream)), RowReader.of(lead_import, profile, now)
    reader.mapping.check(file.header)
    events = EventWriter()
    for batch in batches(file, reader, events):
        agents_check(batch.agents)
        batch_store(batch, lead_import=lead_import, events=events)
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
    reader = RowReader.of(lead_import, selectors.tenant_profile(), now)
    place = Place(**{**lead_import.place, "header": tuple(lead_import.place["header"])})
    file, events = CsvFile(pieces_from(lead_import, place), place=place), EventWriter()
    for batch in batches(file, reader, events):
        batch.strangers_reject(selectors.members_known(batch.agents))
        batch_store(batch, lead_import=lead_import, events=events)
        lead_import.place = asdict(batch.place)
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


def import_completed(lead_import: LeadImport) -> LeadImportCompleted:
    """The event of a stored file."""
    return LeadImportCompleted(
        import_id=lead_import.id,
        received=lead_import.received,
        created=lead_import.created,
        duplicates=lead_import.duplicates,
        rejected=lead_import.rejected,
    )
