"""The rows that an import rejected, as a file to repair and send again."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from projects.lead_ingest import selectors
from projects.lead_ingest.models import LeadImportProblem, RawSubmission
from projects.lead_ingest.services.sheets import sheet
from shared.tenancy.context import tenant_scope

COLUMNS = ("line", "field", "reason")
ROWS_AT_ONCE = 1_000


def problems_file(*, import_id: UUID) -> Iterator[bytes]:
    """Line, field and reason of each rejected row, then its cells as they came.

    The pieces outlive the tenant's scope. Raises LeadImportNotFound.
    """
    lead_import = selectors.import_get(import_id=import_id)
    header = [name for name in lead_import.place.get("header", ()) if name]
    return _pieces(lead_import.tenant_id, lead_import.id, header)


def _pieces(tenant_id: UUID, import_id: UUID, header: Sequence[str]) -> Iterator[bytes]:
    yield sheet([(*COLUMNS, *header)])
    last = 0
    while True:
        with tenant_scope(tenant_id):
            problems = problems_after(import_id, last)
            cells = cells_of(import_id, [problem.line for problem in problems])
        if not problems:
            return
        last = problems[-1].line
        yield sheet(
            (p.line, p.field, p.reason, *(cells.get(p.line, {}).get(name, "") for name in header))
            for p in problems
        )


def problems_after(import_id: UUID, line: int) -> list[LeadImportProblem]:
    """The next rejected rows, by line."""
    rows = selectors.import_problem_list(import_id=import_id).filter(line__gt=line)
    return list(rows.order_by("line")[:ROWS_AT_ONCE])


def cells_of(import_id: UUID, lines: Sequence[int]) -> dict[int, dict[str, str]]:
    """The cells of these lines, by line."""
    rows = RawSubmission.objects.filter(lead_import_id=import_id, line__in=lines)
    return dict(rows.values_list("line", "payload"))
