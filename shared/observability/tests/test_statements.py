"""Statements: a span inside a trace, with placeholders and never with what stands for them."""

from uuid import UUID

import pytest
from django.db import connection, transaction

from shared.observability.spans import Kind, Span
from shared.observability.statements import statement_described, statement_run, writes_span
from shared.observability.tracing import trace_scope
from shared.testing.project.models import Shop

SENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        (
            'SELECT "a" FROM "lead_ingest_lead" WHERE "id" = %s FOR UPDATE',
            "SELECT lead_ingest_lead",
        ),
        ('UPDATE "payment_invoice" SET "state" = %s', "UPDATE payment_invoice"),
        ("\n insert into events_inboxevent values (%s)", "INSERT events_inboxevent"),
        ("with new as (insert into a_b values (%s)) select 1 from new", "WITH a_b"),
        ("select pg_advisory_xact_lock(%s)", "SELECT"),
    ],
)
def test_a_statement_is_named_by_what_it_does_first(sql: str, name: str) -> None:
    named, attributes = statement_described(sql)
    assert (named, attributes["db.query.text"]) == (name, sql)


@pytest.mark.django_db
def test_a_statement_inside_a_trace_is_recorded(spans: list[Span]) -> None:
    with connection.execute_wrapper(statement_run), connection.cursor() as cursor:
        cursor.execute("select %s", ["outside"])
        with trace_scope(SENT) as trace:
            cursor.execute("select %s::text", ["zora@lead.example"])
            assert cursor.fetchone() == ("zora@lead.example",)
            cursor.execute("SAVEPOINT s1")
    [recorded] = spans
    assert (recorded.name, recorded.kind) == ("SELECT", Kind.CLIENT)
    assert recorded.trace.parent_id == trace.span_id
    assert recorded.attributes == {
        "db.system.name": "postgresql",
        "db.operation.name": "SELECT",
        "db.query.text": "select %s::text",
    }


@pytest.mark.django_db(transaction=True)
def test_writes_that_wait_are_recorded_when_they_go(
    spans: list[Span], tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.postgresql.connection._around", writes_span)
    with trace_scope(SENT), transaction.atomic():
        Shop(name="zora").insert_later()
    with trace_scope(SENT), transaction.atomic(), transaction.atomic():
        Shop(name="nora").insert_later()
        Shop(name="flora").insert_later()
    with trace_scope(SENT), transaction.atomic():
        pass
    sizes = [(span.name, span.attributes["db.operation.batch.size"]) for span in spans]
    assert sizes == [("INSERT sample_shop", 1), ("INSERT sample_shop", 2)]
    told = str([span.attributes for span in spans])
    assert not [name for name in ("zora", "nora", "flora") if name in told]
