"""A file is looked at before it is imported; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from projects.lead_ingest import selectors
from projects.lead_ingest.domain.columns import Column, columns_of
from projects.lead_ingest.domain.files import CsvFile
from projects.lead_ingest.domain.guessing import guess_of
from projects.lead_ingest.domain.lines import FileUnreadable
from projects.lead_ingest.domain.mapping import ColumnMap, MappingRefused
from projects.lead_ingest.domain.rows import RowRefused
from projects.lead_ingest.errors import ImportRefused
from projects.lead_ingest.models import TenantProfile
from projects.lead_ingest.services.import_files import agent_named, blocks_of
from projects.lead_ingest.services.import_reading import RowReader
from projects.lead_ingest.services.imported import ImportedLead
from shared.core.ids import uuid7

ROWS_MOST = 10_000
FIRST = 5
PROBLEMS = 20
VALUES_SHOWN = 50
EXAMPLE_LONGEST = 80


@dataclass(frozen=True)
class ColumnSeen:
    """A column, the fields that it feeds, why, and what stands in it. `values` counts its
    texts where they are few."""

    name: str
    fields: Sequence[str]
    reason: str
    filled: int
    examples: Sequence[str]
    values: Mapping[str, int] | None


@dataclass(frozen=True)
class Problem:
    """A row that could not become a lead."""

    line: int
    field: str
    reason: str


@dataclass
class Preview:
    """What a file would become. `complete` is false where only its first ROWS_MOST rows were
    looked at, `unmapped` says why the map could import nothing, `strangers` are agents who
    are no members."""

    columns: Sequence[ColumnSeen]
    mapping: ColumnMap
    unmapped: str
    strangers: Sequence[str]
    rows: int = 0
    complete: bool = True
    rejected: int = 0
    first: list[tuple[int, ImportedLead]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, refused: RowRefused) -> None:
        """Count a bad row, and keep it where it is among the first."""
        self.rejected += 1
        if len(self.problems) < PROBLEMS:
            self.problems.append(Problem(line, refused.field, refused.reason))


def import_preview(
    *, stream: BinaryIO, mapping: ColumnMap | None, by: UUID, now: datetime
) -> Preview:
    """Look at the first ROWS_MOST rows. Without a map one is guessed. Agents who are called by
    their names are found among the members.

    Raises ImportRefused (the file cannot be read, the given map does not fit it),
    TenantProfileUnknown.
    """
    profile = selectors.tenant_profile()
    try:
        file = CsvFile(blocks_of(stream))
        if mapping is not None:
            mapping.check(file.header)
        columns = columns_of(file.header, islice(file, ROWS_MOST))
        preview = preview_begin(file, columns, mapping)
        rows_try(preview, stream, profile, by=by, now=now)
    except (FileUnreadable, MappingRefused) as error:
        raise ImportRefused(reason=str(error)) from error
    return preview


def preview_begin(
    file: CsvFile, columns: Mapping[str, Column], mapping: ColumnMap | None
) -> Preview:
    """The columns, the map with the agents put in, and what stands against it."""
    guess = guess_of(columns)
    chosen = guess.mapping if mapping is None else mapping
    reasons = guess.reasons if mapping is None else dict.fromkeys(columns, "")
    chosen, strangers = agents_find(chosen, columns)
    return Preview(
        columns=[column_seen(column, chosen, reasons) for column in columns.values()],
        mapping=chosen,
        unmapped=objection(chosen, file.header),
        strangers=strangers,
    )


def column_seen(column: Column, mapping: ColumnMap, reasons: Mapping[str, str]) -> ColumnSeen:
    """What is told of a column."""
    return ColumnSeen(
        name=column.name,
        fields=[name for name, fed_by in mapping.columns.items() if fed_by == column.name],
        reason=reasons.get(column.name, ""),
        filled=column.filled,
        examples=[text[:EXAMPLE_LONGEST] for text in column.examples],
        values=column.values if column.values and len(column.values) <= VALUES_SHOWN else None,
    )


def objection(mapping: ColumnMap, header: Sequence[str]) -> str:
    """Why nothing could be imported by this map; empty where something can."""
    try:
        mapping.check(header)
    except MappingRefused as error:
        return str(error)
    return ""


def agents_find(
    mapping: ColumnMap, columns: Mapping[str, Column]
) -> tuple[ColumnMap, Sequence[str]]:
    """The map with the user ids of members who are called by their names, and the others."""
    column = columns.get(mapping.columns.get("assigned_to", ""))
    texts = list(column.values or ()) if column else []
    told = mapping.values.get("assigned_to", {})
    asked = [text for text in texts if text not in told and agent_named(text, mapping) is None]
    if not asked:
        return mapping, []
    called = {name: str(user_id) for name, user_id in selectors.members_called(asked).items()}
    values = {**mapping.values, "assigned_to": {**told, **called}}
    return replace(mapping, values=values), [text for text in asked if text not in called]


def rows_try(
    preview: Preview, stream: BinaryIO, profile: TenantProfile, *, by: UUID, now: datetime
) -> None:
    """Read the rows as the import would, keeping the first leads and problems."""
    reader = RowReader(
        mapping=preview.mapping,
        zone=ZoneInfo(profile.timezone),
        currency=profile.currency,
        source="preview",
        by=by,
        now=now,
    )
    for row in CsvFile(blocks_of(stream)):
        if preview.rows == ROWS_MOST:
            preview.complete = False
            return
        preview.rows += 1
        try:
            lead = reader.lead_of(row, uuid7())
        except RowRefused as refused:
            preview.refuse(row.line, refused)
            continue
        if len(preview.first) < FIRST:
            preview.first.append((row.line, lead))
