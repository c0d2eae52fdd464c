"""An import by batches leaves what one row after another through the models leaves."""

import csv
import io
from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.lead_ingest.domain.files import CsvFile
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.domain.rows import RowRefused, draft_from
from projects.lead_ingest.models import (
    Lead,
    LeadActivity,
    LeadImport,
    LeadImportProblem,
    RawSubmission,
)
from projects.lead_ingest.services import import_events, import_reading, imported, imports
from projects.lead_ingest.tests.factories import NOW, STAGES, members_make, profile_make
from shared.core.ids import uuid7
from shared.events import outbox
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
FIELDS = {
    "external_id": "id",
    "email": "mail",
    "phone": "tel",
    "country": "land",
    "company": "firm",
    "status": "stage",
    "assigned_to": "agent",
    "engaged_on": "engaged",
    "closed_on": "closed",
    "deal_amount": "value",
    "custom.note": "note",
}
OWN = {"_state", "id", "created_at", "updated_at", "lead_import_id"}
OWN |= {"time", "traceparent", "position"}
ROWS = st.tuples(
    st.sampled_from(["", "a", "b", "c ", "x" * 129]) | st.text(max_size=3),
    st.sampled_from(["", "ann@example.com", "ANN@example.com", "b@b\u00fccher.example", "nobody"]),
    st.sampled_from(["", "(202) 555-0143", "+49 171 5550143", "0171 5550143", "call me"]),
    st.sampled_from(["", "US", "de", "Germany"]),
    st.sampled_from(["", "A\tB", "  Firm  &  Co ", "=1+1", "'=1+1"]) | st.text(max_size=4),
    st.sampled_from(["", "Won", "Lost", "Engaging", "Prospecting", "Sold"]),
    st.sampled_from(["", "Carla", "Nobody"]),
    st.sampled_from(["", "2017-03-01", "2017-03-01T23:30:00+05:00", "0001-01-01T00:00:00+05:00"]),
    st.sampled_from(["", "2017-04-01", "2016-01-01", "soon"]),
    st.sampled_from(["", "1054", "0", "10.001"]),
    st.text(max_size=5),
)


@pytest.fixture(autouse=True)
def _tenant_known(tenant, cast, monkeypatch):
    profile_make(timezone="Europe/Berlin")
    members_make(cast)
    monkeypatch.setattr(import_reading, "BATCH_ROWS", 3)


def file_of(rows, broken) -> io.BytesIO:
    """A file of these rows; one of them loses its last cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS.values())
    writer.writerows(row[:-1] if place == broken else row for place, row in enumerate(rows))
    return io.BytesIO(text.getvalue().encode("utf-8", "replace"))


def rows_store(file: CsvFile, mapping: ColumnMap, lead_import: LeadImport) -> None:
    """Each row through the models, and what the database refuses is known."""
    for row in file:
        kept = RawSubmission(source="crm", lead_import=lead_import, line=row.line)
        kept.payload, kept.outcome = row.cells, "created"
        try:
            if row.problem:
                raise RowRefused("row", row.problem)
            zone, fields = ZoneInfo("Europe/Berlin"), mapping.apply(row.cells)
            draft = draft_from(fields, zone=zone, currency="USD", now=NOW)
            kept.lead = one_store(draft, lead_import)
        except RowRefused as refused:
            kept.outcome = "rejected"
            LeadImportProblem.objects.create(
                lead_import=lead_import, line=row.line, field=refused.field, reason=refused.reason
            )
        except IntegrityError:
            kept.outcome = "duplicate"
        kept.save()


def one_store(draft, lead_import: LeadImport) -> Lead:
    """The lead with its history and its events. Raises IntegrityError for a known one."""
    by = lead_import.imported_by
    made = imported.lead_from(draft, lead_id=uuid7(), source="crm", by=by)
    values = {name: getattr(made, name) for name in imported.ImportedLead.__slots__}
    steps = values.pop("steps")
    with transaction.atomic():
        lead = Lead.objects.create(**values)
    for step in steps:
        LeadActivity.objects.create(
            lead=lead,
            kind="status_changed",
            from_status=step.from_status,
            to_status=step.to_status,
            stayed=step.stayed,
            actor=by,
            occurred_at=step.occurred_at,
        )
    for event, version in import_events.events_of(made, NOW):
        outbox.publish(event, version=version)
    return lead


def left_by(work: Callable[[], object]) -> dict[str, list]:
    """What the work leaves in each table, with leads called by their lines; then it is undone."""
    with transaction.atomic():
        work()
        lines = dict(RawSubmission.objects.exclude(lead=None).values_list("lead_id", "line"))
        tables = {
            "leads": Lead.objects.order_by("id"),
            "activities": LeadActivity.objects.order_by("id"),
            "raw": RawSubmission.objects.order_by("id"),
            "problems": LeadImportProblem.objects.order_by("id"),
            "events": OutboxEvent.objects.filter(topic="lead_ingest.lead").order_by("position"),
        }
        left = {name: [told(row, lines) for row in rows] for name, rows in tables.items()}
        transaction.set_rollback(True)
    return left


def told(row: Model, lines: dict[UUID, int]) -> dict[str, object]:
    """A row without what is its own each time, and with lines in the place of leads' ids."""
    values = {name: value for name, value in vars(row).items() if name not in OWN}
    return {"line": lines.get(row.id)} | {n: named(value, lines) for n, value in values.items()}


def named(value: object, lines: dict[UUID, int]) -> object:
    if isinstance(value, UUID):
        return lines.get(value, value)
    text = bytes(value).decode() if isinstance(value, memoryview | bytes) else value
    if isinstance(text, str):
        for lead_id, line in lines.items():
            text = text.replace(str(lead_id), f"lead {line}")
    return text


@given(st.lists(ROWS, max_size=9), st.integers(0, 12))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_batches_leave_what_single_rows_leave(cast, rows, broken):
    file, by = file_of(rows, broken), cast.alice.user_id
    agents = {"Carla": str(cast.carla.user_id)}
    mapping = ColumnMap(columns=FIELDS, values={"status": STAGES, "assigned_to": agents})

    def in_batches():
        imports.leads_import(stream=file, source="crm", mapping=mapping, by=by, now=NOW)

    def one_by_one():
        lead_import = LeadImport.objects.create(source="crm", mapping={}, imported_by=by)
        file.seek(0)
        rows_store(CsvFile([file.read()]), mapping, lead_import)

    assert left_by(in_batches) == left_by(one_by_one)
