import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from projects.lead_ingest import errors
from projects.lead_ingest.models import Lead, LeadExport, LeadExportPiece
from projects.lead_ingest.services import exports
from projects.lead_ingest.tests.factories import NOW, lead_make
from shared.core.clock import utcnow
from shared.testing.jobs import job_run, jobs_drain, jobs_requested

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_rows(tenant, monkeypatch):
    monkeypatch.setattr(exports, "PIECE_ROWS", 2)
    monkeypatch.setattr(exports, "RESERVE_SECONDS", 3600)


def request(cast, **lookups):
    return exports.export_request(filters={}, lookups=lookups, by=cast.alice.user_id, now=NOW)


def rows_of(export):
    _, blocks = exports.export_file(export_id=export.id, now=NOW)
    return list(csv.DictReader(io.StringIO(b"".join(blocks).decode(), newline="")))


def leads_make(cast, count):
    return [lead_make(cast, email=f"a{n}@example.com") for n in range(count)]


def test_a_job_writes_every_lead_once_in_chunks(cast):
    made = leads_make(cast, 5)
    export = request(cast)
    assert export.state == "processing"
    assert len(jobs_requested("lead-export")) == 1
    jobs_drain()
    export.refresh_from_db()
    assert (export.state, export.rows, export.pieces_written) == ("completed", 5, 4)
    assert [row["id"] for row in rows_of(export)] == [str(lead.id) for lead in made]
    assert export.size == sum(len(bytes(p.content)) for p in LeadExportPiece.objects.all())


def test_after_a_crash_no_lead_is_written_twice(cast, monkeypatch):
    leads_make(cast, 5)
    export, add, calls = request(cast), exports.piece_add, []

    def dies_once(export, content):
        calls.append(1)
        add(export, content)
        if len(calls) == 3:
            raise ConnectionError("the process was killed")

    monkeypatch.setattr(exports, "piece_add", dies_once)
    job = jobs_requested("lead-export")[0]
    with pytest.raises(ConnectionError):
        job_run("lead-export", job.args, job_id=job.job_id)
    job_run("lead-export", job.args, job_id=job.job_id, attempt=2)
    assert len({row["id"] for row in rows_of(export)}) == len(rows_of(export)) == 5


def test_no_cell_runs_and_values_are_as_they_are(cast):
    evil = lead_make(
        cast,
        phone="(202) 555-0143",
        company="=cmd|' /C calc'!A0",
        first_name="@SUM(A1)",
        title="-x",
        custom={"balance": "-5.20"},
    )
    won = {"status": "won", "deal_amount": Decimal("1054.5"), "deal_currency": "USD"}
    facts = {**won, "won_at": NOW, "assigned_to": cast.carla.user_id}
    Lead.objects.filter(id=evil.id).update(**facts)
    export = request(cast)
    jobs_drain()
    row = rows_of(export)[0]
    assert row["company"] == "'=cmd|' /C calc'!A0"
    assert (row["first_name"], row["title"], row["phone"]) == ("'@SUM(A1)", "'-x", "'+12025550143")
    assert (row["deal_amount"], row["deal_currency"]) == ("1054.50", "USD")
    assert (row["won_at"], row["custom"]) == ("2026-01-15T12:00:00Z", '{"balance": "-5.20"}')
    assert row["lost_reason"] == ""


def test_filters_hold_and_later_leads_are_left_out(cast):
    leads_make(cast, 3)
    Lead.objects.filter(email="a1@example.com").update(status="contacted")
    export = request(cast, status__exact="new")
    lead_make(cast, email="late@example.com")
    jobs_drain()
    assert [row["email"] for row in rows_of(export)] == ["a0@example.com", "a2@example.com"]


def test_a_file_is_there_from_its_completion_until_its_time_is_over(cast):
    leads_make(cast, 1)
    export = request(cast)
    with pytest.raises(errors.LeadExportUnfinished):
        exports.export_file(export_id=export.id, now=NOW)
    jobs_drain()
    assert len(rows_of(export)) == 1
    with pytest.raises(errors.LeadExportGone):
        exports.export_file(export_id=export.id, now=NOW + timedelta(days=7))


def test_files_are_dropped_after_seven_days(cast):
    leads_make(cast, 1)
    old, new = request(cast), request(cast)
    jobs_drain()
    LeadExport.objects.filter(id=old.id).update(expires_at=utcnow() - timedelta(seconds=1))
    LeadExport.objects.filter(id=new.id).update(expires_at=utcnow() + timedelta(days=1))
    assert job_run("exports-expire").result == {"files": 1}
    assert set(LeadExportPiece.objects.values_list("lead_export", flat=True)) == {new.id}
    assert job_run("exports-expire").result == {"files": 0}


def test_a_job_given_up_says_why_and_a_replay_goes_on(cast):
    leads_make(cast, 3)
    export = request(cast)
    exports.export_give_up(job_id=export.job_id, reason="no room", now=NOW)
    export.refresh_from_db()
    assert (export.state, export.reason) == ("failed", "no room")
    with pytest.raises(errors.LeadExportUnfinished):
        exports.export_file(export_id=export.id, now=NOW)
    jobs_drain()
    assert len(rows_of(export)) == 3
    exports.export_give_up(job_id=export.job_id, reason="too late", now=NOW)
    assert len(rows_of(export)) == 3
