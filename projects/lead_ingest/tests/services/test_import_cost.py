"""What an import costs does not grow: statements for a batch, rows looked at for a key."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import Lead
from projects.lead_ingest.services import imports
from projects.lead_ingest.tests.factories import NOW, members_make, profile_make

pytestmark = pytest.mark.django_db
MAPPING = ColumnMap(columns={"external_id": "id", "email": "mail", "status": "stage"})
# How PostgreSQL looks for the row that a key refers to.
REFERRED = "explain select 1 from only lead_ingest_lead x where tenant_id = %s and id = %s"
KEY_INDEXES = """
select tablename || coalesce(substring(indexdef from ' WHERE .*'), '') from pg_indexes
where schemaname = 'public' and indexname ~ '_tenant_idx$'
    and tablename in ('lead_ingest_lead', 'lead_ingest_leadactivity', 'lead_ingest_leadimportpiece',
                      'lead_ingest_leadimportproblem', 'lead_ingest_rawsubmission')
"""


@pytest.fixture(autouse=True)
def _tenant_known(tenant, cast):
    profile_make()
    members_make(cast)


def run(cast, count):
    rows = [f"{n},ann{n}@example.com,contacted" for n in range(count - 1)]
    stream = io.BytesIO("\n".join(["id,mail,stage", *rows, "bad,nobody,new"]).encode())
    return imports.leads_import(
        stream=stream, source="crm", mapping=MAPPING, by=cast.alice.user_id, now=NOW
    )


@pytest.mark.parametrize("count", [1_000, 3_000])
def test_a_batch_is_a_handful_of_statements(cast, count):
    with CaptureQueriesContext(connection) as seen:
        assert run(cast, count).created == count - 1
    first = [query["sql"].split()[0].lower() for query in seen]
    # Leads, activities, raw rows, problems and events.
    assert first.count("copy") == 5
    assert len(first) <= 22


def asked(query, *given):
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [row[0] for row in cursor.fetchall()]


def test_keys_have_the_indexes_that_they_need_and_no_more():
    assert asked(KEY_INDEXES) == ["lead_ingest_lead WHERE (merged_into_id IS NOT NULL)"]


def test_a_lead_is_found_by_its_key_before_anybody_has_analysed_the_table(cast):
    run(cast, 1_000)
    lead = Lead.objects.first()
    plan = "\n".join(asked(REFERRED, lead.tenant_id, lead.id))
    assert "lead_ingest_lead_tenant_uniq" in plan or "lead_ingest_lead_pkey" in plan
