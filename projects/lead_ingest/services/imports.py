"""A file of leads is stored: good rows as leads, every row as it came, bad ones explained."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.domain.files import CsvFile, FileUnreadable, Row
from projects.lead_ingest.domain.mapping import ColumnMap, MappingRefused
from projects.lead_ingest.domain.rows import LeadDraft, RowRefused, draft_from
from projects.lead_ingest.errors import ImportRefused, MemberNotFound
from projects.lead_ingest.models import LeadImport, TenantProfile
from projects.lead_ingest.services.import_rows import Batch, batch_store
from shared.contracts.lead_ingest import LeadImportCompleted
from shared.events import outbox

BATCH_ROWS = 1_000
HASHED_AT_ONCE = 1 << 20


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

    Raises ImportRefused, MemberNotFound (an agent who is no member of the tenant),
    TenantProfileUnknown.
    """
    profile = selectors.tenant_profile()
    lead_import = import_begin(stream, source=source, mapping=mapping, by=by, name=file_name)
    try:
        file = CsvFile(stream)
        mapping.check(file.header)
        for batch in batches(file, mapping, profile, now):
            batch_check(batch)
            batch_store(batch, lead_import=lead_import, now=now)
    except (FileUnreadable, MappingRefused) as error:
        raise ImportRefused(reason=str(error)) from error
    lead_import.save()
    outbox.publish(import_completed(lead_import), version=1)
    return lead_import


def import_begin(
    stream: BinaryIO, *, source: str, mapping: ColumnMap, by: UUID, name: str
) -> LeadImport:
    """The import's row, with the hash of the file."""
    digest = hashlib.sha256()
    while chunk := stream.read(HASHED_AT_ONCE):
        digest.update(chunk)
    stream.seek(0)
    return LeadImport.objects.create(
        source=source,
        file_name=name,
        file_hash=digest.hexdigest(),
        mapping=asdict(mapping),
        imported_by=by,
    )


def batches(
    file: CsvFile, mapping: ColumnMap, profile: TenantProfile, now: datetime
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


def batch_check(batch: Batch) -> None:
    """Refuse agents who are no members: a wrong map would give away other people's money."""
    agents = {draft.assigned_to for draft in batch.drafts.values() if draft.assigned_to}
    try:
        selectors.members_require(agents)
    except MemberNotFound as error:
        raise MemberNotFound("assigned_to names somebody who is no active member.") from error


def import_completed(lead_import: LeadImport) -> LeadImportCompleted:
    """The event of a stored file."""
    return LeadImportCompleted(
        import_id=lead_import.id,
        received=lead_import.received,
        created=lead_import.created,
        duplicates=lead_import.duplicates,
        rejected=lead_import.rejected,
    )
