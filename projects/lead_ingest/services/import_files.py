"""Files on their way in: counted while they are hashed, checked, kept in pieces for a job."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO
from uuid import UUID

from projects.lead_ingest import selectors
from projects.lead_ingest.domain.files import CsvFile, Place
from projects.lead_ingest.domain.lines import FileUnreadable
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.domain.rows import RowRefused, agent_of
from projects.lead_ingest.errors import MemberNotFound
from projects.lead_ingest.models import FileState, LeadImport, LeadImportPiece
from shared.jobs.request import job_request

# What a request reads at once; more is read by a job.
SMALL_BYTES = 2_000_000
SMALL_LINES = 5_001
PIECE = 1 << 20
AGENTS_MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class ImportArgs:
    """Which import the job goes on with."""

    import_id: UUID


@dataclass(frozen=True)
class Measured:
    """What one pass over a file tells."""

    digest: str
    size: int
    lines: int

    @property
    def small(self) -> bool:
        """Whether the request that brings the file reads it, too."""
        return self.size <= SMALL_BYTES and self.lines <= SMALL_LINES


def file_measure(stream: BinaryIO) -> Measured:
    """The hash, the bytes and the lines of a file."""
    digest, size, lines = hashlib.sha256(), 0, 0
    for block in blocks_of(stream):
        digest.update(block)
        size += len(block)
        lines += max(block.count(b"\n"), block.count(b"\r"))
    return Measured(digest.hexdigest(), size, lines)


def blocks_of(stream: BinaryIO) -> Iterator[bytes]:
    """The file from its begin, in blocks of PIECE bytes."""
    stream.seek(0)
    while block := stream.read(PIECE):
        yield block


def file_keep(stream: BinaryIO, *, lead_import: LeadImport, mapping: ColumnMap) -> None:
    """Check a file to its end, keep it in pieces and request the job that reads it.

    Raises FileUnreadable, MappingRefused, MemberNotFound.
    """
    file = CsvFile(blocks_of(stream))
    mapping.check(file.header)
    begin = file.place
    lead_import.total = rows_check(file, mapping)
    lead_import.state, lead_import.place = FileState.PROCESSING, asdict(begin)
    args = ImportArgs(import_id=lead_import.id)
    lead_import.job_id = job_request(task="lead-import", args=args)
    lead_import.save()
    for number, block in enumerate(blocks_of(stream)):
        LeadImportPiece.objects.create(lead_import=lead_import, number=number, content=block)


def rows_check(file: CsvFile, mapping: ColumnMap) -> int:
    """How many rows can be read. Raises FileUnreadable, and MemberNotFound for an agent who
    is no member: a wrong map would give away other people's money."""
    count, column = 0, mapping.columns.get("assigned_to")
    texts = {mapping.defaults.get("assigned_to", "")}
    for row in file:
        count += 1
        if column and not row.problem:
            texts.add(row.cells.get(column, ""))
        if len(texts) > AGENTS_MOST:
            raise FileUnreadable(f"line {row.line}: more than {AGENTS_MOST} different agents")
    agents_check({agent for text in texts if (agent := agent_named(text, mapping))})
    return count


def agent_named(text: str, mapping: ColumnMap) -> UUID | None:
    """The user id that a text of the file stands for; None for a text that its row fails on."""
    text = text.strip()
    meant = mapping.values.get("assigned_to", {}).get(text, text)
    try:
        return agent_of({"assigned_to": meant} if meant else {}, "")
    except RowRefused:
        return None


def agents_check(agents: set[UUID]) -> None:
    """Raise MemberNotFound unless all are active members."""
    try:
        selectors.members_require(agents)
    except MemberNotFound as error:
        raise MemberNotFound("assigned_to names somebody who is no active member.") from error


def pieces_from(lead_import: LeadImport, place: Place) -> Iterator[bytes]:
    """The kept file from a place on; one piece is in memory at a time."""
    number, skipped = divmod(place.offset, PIECE)
    pieces = LeadImportPiece.objects.filter(lead_import=lead_import)
    while content := pieces.filter(number=number).values_list("content", flat=True).first():
        yield bytes(content[skipped:])
        number, skipped = number + 1, 0
