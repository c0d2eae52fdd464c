"""Imports that meet each other, and one whose connection dies under it."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection

from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import Lead, LeadImport, RawSubmission
from projects.lead_ingest.services import import_files, import_reading, imports
from projects.lead_ingest.tests.factories import NOW, members_make, profile_make
from shared.contracts.lead_ingest import LeadCreated, LeadImportCompleted
from shared.tenancy.context import tenant_scope
from shared.testing.jobs import job_run, jobs_requested

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
MAPPING = ColumnMap(columns={"external_id": "id", "email": "mail"})
ROWS = 300


@pytest.fixture(autouse=True)
def _tenant_known(tenant, cast, monkeypatch):
    profile_make()
    members_make(cast)
    monkeypatch.setattr(import_reading, "BATCH_ROWS", 40)


def send(cast):
    lines = "\n".join(f"{n},ann{n}@example.com" for n in range(ROWS))
    stream = io.BytesIO(f"id,mail\n{lines}".encode())
    return imports.leads_import(
        stream=stream, source="crm", mapping=MAPPING, by=cast.alice.user_id, now=NOW
    )


def test_of_one_file_several_times_at_once_each_lead_is_stored_once(cast, tenant, assert_published):
    def work(_: int) -> tuple[int, int]:
        with tenant_scope(tenant):
            try:
                made = send(cast)
            finally:
                connection.close()
        return made.created, made.duplicates

    with ThreadPoolExecutor(4) as pool:
        counts = sorted(pool.map(work, range(4)))
    assert counts == [(0, ROWS)] * 3 + [(ROWS, 0)]
    assert Lead.objects.count() == ROWS
    assert RawSubmission.objects.filter(outcome="duplicate").count() == 3 * ROWS
    assert_published(LeadCreated, count=ROWS)
    assert_published(LeadImportCompleted, count=4)


def test_a_connection_that_dies_in_a_chunk_leaves_the_chunks_before_it(
    cast, monkeypatch, assert_published
):
    monkeypatch.setattr(import_files, "SMALL_LINES", 3)
    # Every chunk is out of time after one batch.
    monkeypatch.setattr(imports, "RESERVE_SECONDS", 3600)
    kept, store, stored = send(cast), imports.batch_store, []

    def dies_in_the_third(batch, **options):
        store(batch, **options)
        stored.append(batch)
        if len(stored) == 3:
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(imports, "batch_store", dies_in_the_third)
    (requested,) = jobs_requested("lead-import")
    job = {"args": requested.args, "job_id": requested.job_id}
    with pytest.raises(DatabaseError):
        job_run("lead-import", **job)
    connection.close()
    assert (Lead.objects.count(), LeadImport.objects.get(id=kept.id).received) == (80, 80)
    job_run("lead-import", **job, attempt=2)
    done = LeadImport.objects.get(id=kept.id)
    assert (done.state, done.received, done.created) == ("completed", ROWS, ROWS)
    assert sorted(RawSubmission.objects.values_list("line", flat=True)) == [*range(2, ROWS + 2)]
    assert_published(LeadCreated, count=ROWS)
    assert_published(LeadImportCompleted)
