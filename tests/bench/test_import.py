"""An import by statements, by a loop and by ours leave the same leads, originals and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from shared.suite.bench.bed import QUICK, Bed, bed_made
from shared.suite.bench.figures import RowFailed
from shared.suite.bench.import_csv import imported, loop_run, set_run
from shared.suite.bench.import_file import LeadsFile, leads_write
from shared.suite.bench.import_run import Imported, import_run, tenant_new
from shared.suite.bench.leads import SERVICE

ROWS = 200
LEADS = """
select external_id, email_normalized, last_name, campaign, status
from lead_ingest_lead where tenant_id = %s order by external_id
"""
NUMBERS = """
select external_id, phone, phone_raw, score from lead_ingest_lead where tenant_id = %s
order by external_id
"""
ORIGINALS = """
select raw.line, raw.outcome, raw.payload, lead.external_id
from lead_ingest_rawsubmission raw left join lead_ingest_lead lead on lead.id = raw.lead_id
where raw.tenant_id = %s order by raw.line
"""
EVENTS = """
select convert_from(data, 'UTF8')::jsonb ->> 'external_id', type, topic, aggregate_version
from events_outboxevent where tenant_id = %s and type = 'lead.created' order by 1
"""
Work = Callable[[Bed, LeadsFile, UUID], Imported]


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """The service's database, without any process of the suite."""
    with bed_made(QUICK, lambda text: None) as made:
        made.processes_only([])
        made.migrate(SERVICE)
        yield made


def left_by(bed: Bed, work: Work, file: LeadsFile, *queries: str) -> list[list[tuple]]:
    """What the work leaves of the file in the tables of a new tenant."""
    tenant = tenant_new(bed)
    assert work(bed, file, tenant).rate > 0
    return [bed.execute(SERVICE, query, [tenant]) for query in queries]


def test_statements_leave_what_ours_leaves(bed: Bed, tmp_path: Path) -> None:
    file = leads_write(tmp_path / "leads.csv", ROWS)
    assert (file.created, file.duplicates, file.rejected) == (194, 4, 2)
    queries = (LEADS, NUMBERS, ORIGINALS, EVENTS)
    ours = left_by(bed, import_run, file, *queries)
    assert [len(rows) for rows in ours] == [194, 194, ROWS, 194]
    assert left_by(bed, set_run, file, *queries) == ours


def test_the_loop_leaves_the_same_leads_and_events(bed: Bed, tmp_path: Path) -> None:
    file = leads_write(tmp_path / "leads.csv", ROWS, faults=False)
    ours = left_by(bed, import_run, file, LEADS, EVENTS)
    assert [len(rows) for rows in ours] == [196, 196]
    assert left_by(bed, loop_run, file, LEADS, EVENTS) == ours


def test_an_import_leaves_nothing_for_the_next_one(bed: Bed, tmp_path: Path) -> None:
    file = leads_write(tmp_path / "leads.csv", ROWS)
    tables = ("lead_ingest_lead", "lead_ingest_rawsubmission", "events_outboxevent")
    counts = [f"select count(*) from {table}" for table in tables]
    before = [bed.execute(SERVICE, count) for count in counts]
    imported(bed, file, import_run)
    assert [bed.execute(SERVICE, count) for count in counts] == before


def test_a_file_that_becomes_other_leads_fails_the_row(bed: Bed, tmp_path: Path) -> None:
    written = leads_write(tmp_path / "leads.csv", ROWS)
    other = LeadsFile(written.path, ROWS, ROWS, 0, 0)
    for work in (import_run, set_run):
        with pytest.raises(RowFailed):
            imported(bed, other, work)
