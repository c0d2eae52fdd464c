"""The rows of a file, checked, in batches."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from projects.lead_ingest.domain.files import CsvFile, Place, Row
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.domain.rows import RowRefused, draft_from
from projects.lead_ingest.models import LeadImport, TenantProfile
from projects.lead_ingest.services.import_events import events_of
from projects.lead_ingest.services.import_lines import came_line, lead_line
from projects.lead_ingest.services.import_pace import rows_paced
from projects.lead_ingest.services.import_rows import Batch
from projects.lead_ingest.services.imported import ImportedLead, lead_from
from shared.core.ids import uuid7_texts, uuid7s
from shared.events.event_lines import EventWriter

BATCH_ROWS = 4_000


@dataclass(frozen=True, kw_only=True)
class RowReader:
    """How rows become leads: what an import knows beside its file."""

    mapping: ColumnMap
    zone: ZoneInfo
    currency: str
    source: str
    by: UUID
    now: datetime

    @classmethod
    def of(cls, lead_import: LeadImport, profile: TenantProfile, now: datetime) -> Self:
        """The reader of an import in its tenant."""
        return cls(
            mapping=ColumnMap(**lead_import.mapping),
            zone=ZoneInfo(profile.timezone),
            currency=profile.currency,
            source=lead_import.source,
            by=lead_import.imported_by,
            now=now,
        )

    def lead_of(self, row: Row, lead_id: UUID) -> ImportedLead:
        """One row as a lead to be stored. Raises RowRefused."""
        if row.problem:
            raise RowRefused("row", row.problem)
        fields = self.mapping.apply(row.cells)
        draft = draft_from(fields, zone=self.zone, currency=self.currency, now=self.now)
        return lead_from(draft, lead_id=lead_id, source=self.source, by=self.by)

    def batch_of(self, rows: Sequence[Row], place: Place, events: EventWriter) -> Batch:
        """The rows that end at this place."""
        batch, count = Batch(place), len(rows)
        for row, lead_id, raw_id in zip(rows, uuid7s(count), uuid7_texts(count), strict=True):
            line = row.line
            batch.raw[line] = came_line(raw_id, line, row.cells)
            try:
                batch.leads[line] = lead = self.lead_of(row, lead_id)
            except RowRefused as refused:
                batch.problems[line] = (refused.field, refused.reason)
                continue
            batch.lead_lines[line] = lead_line(lead)
            batch.events[line] = events.lines(events_of(lead, self.now))
        return batch


def batches(file: CsvFile, reader: RowReader, events: EventWriter) -> Iterator[Batch]:
    """All rows from the file's place on. Raises FileUnreadable.

    While a batch is stored, which is the server's work, a thread checks and writes the next one.
    """
    rows = iter(file)
    checked: Future[Batch] | None = None
    with rows_paced(), ThreadPoolExecutor(1, "import") as aside:
        while chunk := list(islice(rows, BATCH_ROWS)):
            before, checked = checked, aside.submit(reader.batch_of, chunk, file.place, events)
            if before:
                yield before.result()
        if checked:
            yield checked.result()
