"""A file that a job reads: in chunks, on from where it stopped, each row once."""

import io

import pytest

from projects.lead_ingest import errors
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import (
    Lead,
    LeadImport,
    LeadImportPiece,
    LeadImportProblem,
    Member,
    RawSubmission,
)
from projects.lead_ingest.services import import_files, import_reading, imports
from projects.lead_ingest.tests.factories import NOW, members_make, profile_make
from shared.contracts.lead_ingest import LeadCreated, LeadImportCompleted
from shared.events.models import OutboxEvent
from shared.testing.jobs import job_run, jobs_drain, jobs_requested

pytestmark = pytest.mark.django_db
MAPPING = ColumnMap(columns={"external_id": "id", "email": "mail"})


@pytest.fixture(autouse=True)
def _large(tenant, cast, monkeypatch):
    profile_make()
    members_make(cast)
    monkeypatch.setattr(import_files, "SMALL_LINES", 3)
    monkeypatch.setattr(import_files, "PIECE", 64)
    monkeypatch.setattr(import_reading, "BATCH_ROWS", 4)
    # Every chunk is out of time after one batch.
    monkeypatch.setattr(imports, "RESERVE_SECONDS", 3600)


def file_of(count, *, start=0):
    lines = [f"{n},ann{n}@example.com" for n in range(start, start + count)]
    return io.BytesIO("\n".join(["id,mail", *lines]).encode())


def send(cast, stream, mapping=MAPPING):
    return imports.leads_import(
        stream=stream, source="crm", mapping=mapping, by=cast.alice.user_id, now=NOW
    )


def counts(lead_import):
    lead_import.refresh_from_db()
    return tuple(
        getattr(lead_import, name)
        for name in ("state", "total", "received", "created", "duplicates", "rejected")
    )


def test_a_large_file_waits_in_pieces_and_a_job_reads_it(cast, assert_published):
    kept = send(cast, file_of(10))
    assert counts(kept) == ("processing", 10, 0, 0, 0, 0)
    assert LeadImportPiece.objects.count() > 2
    assert not Lead.objects.exists()
    assert_published(LeadImportCompleted, count=0)
    requested = jobs_requested("lead-import")
    assert [job.args for job in requested] == [{"import_id": str(kept.id)}]
    assert [job.job_id for job in requested] == [kept.job_id]
    jobs_drain()
    assert counts(kept) == ("completed", 10, 10, 10, 0, 0)
    assert kept.finished_at is not None
    assert not LeadImportPiece.objects.exists()
    assert_published(LeadCreated, count=10)
    assert assert_published(LeadImportCompleted)[0].created == 10
    assert sorted(RawSubmission.objects.values_list("line", flat=True)) == list(range(2, 12))


def test_a_small_file_is_read_at_once(cast):
    assert counts(send(cast, file_of(2))) == ("completed", 2, 2, 2, 0, 0)
    assert not jobs_requested()


def test_after_a_crash_it_goes_on_where_the_last_chunk_ended(cast, monkeypatch, assert_published):
    kept, store, calls = send(cast, file_of(11)), imports.batch_store, []

    def dies_in_the_second(batch, **options):
        calls.append(sorted(batch.raw))
        store(batch, **options)
        if len(calls) == 2:
            raise ConnectionError("the process was killed")

    monkeypatch.setattr(imports, "batch_store", dies_in_the_second)
    requested = jobs_requested("lead-import")[0]
    job = {"args": requested.args, "job_id": requested.job_id}
    with pytest.raises(ConnectionError):
        job_run("lead-import", **job)
    assert counts(kept) == ("processing", 11, 4, 4, 0, 0)
    assert Lead.objects.count() == 4
    job_run("lead-import", **job, attempt=2)
    assert calls == [[2, 3, 4, 5], [6, 7, 8, 9], [6, 7, 8, 9], [10, 11, 12]]
    assert counts(kept) == ("completed", 11, 11, 11, 0, 0)
    assert (Lead.objects.count(), RawSubmission.objects.count()) == (11, 11)
    assert_published(LeadCreated, count=11)
    assert_published(LeadImportCompleted)


def test_a_completed_import_is_not_read_again(cast, assert_published):
    kept = send(cast, file_of(10))
    jobs_drain()
    before = OutboxEvent.objects.count()
    job_run("lead-import", import_files.ImportArgs(import_id=kept.id))
    assert OutboxEvent.objects.count() == before
    assert_published(LeadImportCompleted)


def test_the_same_large_file_twice_adds_nothing(cast, assert_published):
    send(cast, file_of(10))
    jobs_drain()
    again = send(cast, file_of(10))
    jobs_drain()
    assert counts(again) == ("completed", 10, 10, 0, 10, 0)
    assert Lead.objects.count() == 10
    assert_published(LeadImportCompleted, count=2)


def test_bad_rows_have_the_line_they_have_in_the_file(cast):
    stream = file_of(10)
    stream = io.BytesIO(stream.getvalue().replace(b"ann6@", b"ann6 at ").replace(b"3,", b"3,,"))
    kept = send(cast, stream)
    jobs_drain()
    assert counts(kept) == ("completed", 10, 10, 8, 0, 2)
    problems = LeadImportProblem.objects.order_by("line").values_list("line", "field")
    assert list(problems) == [(5, "row"), (8, "email")]


@pytest.mark.parametrize(
    ("change", "refused", "reason"),
    [
        (lambda text: text + b"\n\xe4\xf6", errors.ImportRefused, "line 12: not UTF-8"),
        (lambda text: text + b'\n"open', errors.ImportRefused, "line 12"),
        (lambda text: text.replace(b"mail", b"post"), errors.ImportRefused, "no column mail"),
        (lambda text: b"PK\x03\x04" + text, errors.ImportRefused, "zip"),
    ],
)
def test_what_cannot_be_read_to_its_end_is_refused_before_a_row_is_stored(
    cast, change, refused, reason
):
    with pytest.raises(refused, match=reason):
        send(cast, io.BytesIO(change(file_of(10).getvalue())))
    for model in (LeadImport, LeadImportPiece, Lead, OutboxEvent):
        assert not model.objects.exists()


AGENTS = ColumnMap(columns={"external_id": "id", "assigned_to": "agent"})


def agents_file(*agents):
    lines = [f"{n},{agent}" for n, agent in enumerate(agents)]
    return io.BytesIO("\n".join(["id,agent", *lines]).encode())


def test_a_stranger_as_agent_refuses_the_file(cast):
    stranger = "01900000-0000-7000-8000-00000000ffff"
    with pytest.raises(errors.MemberNotFound):
        send(cast, agents_file(*[cast.carla.user_id] * 9, stranger), AGENTS)
    assert not LeadImport.objects.exists()


def test_an_agent_who_leaves_meanwhile_loses_rows_not_the_file(cast):
    kept = send(cast, agents_file(*[cast.carla.user_id] * 5, cast.dev.user_id, "Nobody"), AGENTS)
    Member.objects.filter(user_id=cast.dev.user_id).update(active=False)
    jobs_drain()
    assert counts(kept) == ("completed", 7, 7, 5, 0, 2)
    reasons = LeadImportProblem.objects.order_by("line").values_list("reason", flat=True)
    assert list(reasons) == ["is no active member", "'Nobody' is no user id"]


def test_too_many_agents_are_a_wrong_map(cast, monkeypatch):
    monkeypatch.setattr(import_files, "AGENTS_MOST", 3)
    with pytest.raises(errors.ImportRefused, match="different agents"):
        send(cast, agents_file(*"abcdef"), AGENTS)


def test_a_job_given_up_says_why_and_a_replay_goes_on(cast, assert_published):
    kept = send(cast, file_of(10))
    imports.import_continue(import_id=kept.id, now=NOW, time_left=lambda: 0.0)
    imports.import_give_up(job_id=kept.job_id, reason="the database was away", now=NOW)
    assert counts(kept) == ("failed", 10, 4, 4, 0, 0)
    assert kept.reason == "the database was away"
    jobs_drain()
    assert counts(kept) == ("completed", 10, 10, 10, 0, 0)
    assert kept.reason == ""
    imports.import_give_up(job_id=kept.job_id, reason="too late", now=NOW)
    assert counts(kept) == ("completed", 10, 10, 10, 0, 0)
    assert_published(LeadImportCompleted)


def test_a_phone_alone_tells_a_row_from_another(cast):
    mapping = ColumnMap(columns={"phone": "tel"})
    lines = ["tel", "(202) 555-0143", "+1 202 555 0143", "call me", ""]
    stream = io.BytesIO("\n".join(lines).encode())
    assert counts(send(cast, stream, mapping))[2:] == (0, 0, 0, 0)
    jobs_drain()
    again = send(cast, stream, mapping)
    jobs_drain()
    assert counts(again)[2:] == (3, 0, 3, 0)
    assert Lead.objects.count() == 2
