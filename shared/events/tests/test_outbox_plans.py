"""What the relay asks again and again must not read the published rows, which are many."""

import pytest
from django.db import connections

from shared.core.ids import uuid7
from shared.events import outbox_rows
from shared.tenancy.context import tenant_scope
from shared.testing.cast import TENANT

pytestmark = pytest.mark.django_db(databases=["default", "system"])

PUBLISHED = """
insert into events_outboxevent (tenant_id, source, time, traceparent, id, topic, key, type,
    dataschema, aggregate_id, aggregate_version, data, attempts, last_error, published_at)
select %s, 'sample', now(), '', gen_random_uuid(), 'sample.shop', n::text, 'shop.renamed', '',
    %s, n, '{}', 0, '', now()
from generate_series(1, 20000) n
"""


@pytest.fixture
def cursor():
    with tenant_scope(TENANT), connections["default"].cursor() as cursor:
        cursor.execute(PUBLISHED, [TENANT, str(uuid7())])
        cursor.execute("analyze events_outboxevent")
        yield cursor


@pytest.mark.parametrize("statement", [outbox_rows._WAITING, outbox_rows._STATE])
def test_published_rows_are_not_read(cursor, statement):
    cursor.execute(f"explain {statement}")
    plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "outbox_unpublished" in plan
    assert "Seq Scan" not in plan, plan
