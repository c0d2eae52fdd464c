import json
from datetime import UTC, datetime

import pytest

from projects.lead_ingest import errors
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import (
    Lead,
    LeadActivity,
    LeadImport,
    LeadImportProblem,
    RawSubmission,
)
from projects.lead_ingest.services import import_reading, imports
from projects.lead_ingest.tests.factories import (
    NOW,
    csv_file,
    members_make,
    pipeline_map,
    profile_make,
)
from shared.contracts.lead_ingest import (
    LeadCreated,
    LeadImportCompleted,
    LeadLost,
    LeadStatusChanged,
    LeadWon,
)
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

ROWS = (
    ("1", "Carla", "Won", "2017-03-01", "2017-04-01", "1054"),
    ("2", "Carla", "Lost", "2017-03-02", "2017-04-02", "0"),
    ("3", "Carla", "Engaging", "2017-03-03", "", ""),
    ("4", "Carla", "Prospecting", "", "", ""),
    ("5", "Carla", "Sold", "", "", ""),
)


@pytest.fixture(autouse=True)
def _tenant_known(tenant, cast):
    profile_make(timezone="Europe/Berlin")
    members_make(cast)


def run(cast, *rows, mapping=None):
    return imports.leads_import(
        stream=csv_file(*rows),
        source="crm",
        mapping=mapping or pipeline_map(cast),
        by=cast.alice.user_id,
        now=NOW,
        file_name="pipeline.csv",
    )


def counts(lead_import):
    return (
        lead_import.received,
        lead_import.created,
        lead_import.duplicates,
        lead_import.rejected,
    )


def test_each_row_becomes_a_lead_with_its_history(cast, assert_published):
    assert counts(run(cast, *ROWS)) == (5, 4, 0, 1)
    won = Lead.objects.get(external_id="1")
    assert (won.status, won.assigned_to, won.version) == ("won", cast.carla.user_id, 5)
    assert won.won_at == datetime(2017, 4, 1, 10, tzinfo=UTC)
    assert LeadActivity.objects.filter(lead=won).count() == 4
    assert Lead.objects.get(external_id="4").occurred_at == NOW
    event = assert_published(LeadWon)[0]
    assert (event.occurred_at, event.backdated) == (won.won_at, True)
    assert assert_published(LeadLost)[0].reason == "not_recorded"
    assert_published(LeadStatusChanged, count=9)
    assert all(e.imported and e.status == "new" for e in assert_published(LeadCreated, count=4))


def test_events_of_a_lead_stand_in_the_order_of_their_versions(cast):
    run(cast, *ROWS)
    won = Lead.objects.get(external_id="1")
    rows = OutboxEvent.objects.filter(aggregate_id=str(won.id)).order_by("position")
    assert list(rows.values_list("aggregate_version", flat=True)) == [1, 2, 3, 4, 5, 5]


def test_a_bad_row_is_kept_with_line_field_and_reason(cast):
    run(cast, *ROWS)
    problem = LeadImportProblem.objects.get()
    assert (problem.line, problem.field) == (6, "status")
    kept = RawSubmission.objects.get(outcome="rejected")
    assert (kept.line, kept.payload["stage"]) == (6, "Sold")


def test_the_same_file_twice_adds_nothing(cast, assert_published):
    run(cast, *ROWS)
    before = OutboxEvent.objects.count()
    assert counts(run(cast, *ROWS)) == (5, 0, 4, 1)
    assert Lead.objects.count() == 4
    assert OutboxEvent.objects.count() == before + 1
    assert_published(LeadImportCompleted, count=2)


def test_a_row_twice_in_one_file_is_a_duplicate(cast):
    assert counts(run(cast, ROWS[0], ROWS[0])) == (2, 1, 1, 0)


def test_more_rows_than_a_batch(cast, monkeypatch):
    monkeypatch.setattr(import_reading, "BATCH_ROWS", 3)
    rows = [(str(n), "Carla", "Engaging", "2017-03-03", "", "") for n in range(10)]
    assert counts(run(cast, *rows, rows[0])) == (11, 10, 1, 0)


@pytest.mark.parametrize(
    ("mapping", "refused"),
    [
        (ColumnMap(columns={"external_id": "nowhere"}), errors.ImportRefused),
        (
            ColumnMap(
                columns={"external_id": "id", "assigned_to": "agent"},
                values={"assigned_to": {"Carla": "01900000-0000-7000-8000-00000000ffff"}},
            ),
            errors.MemberNotFound,
        ),
    ],
)
def test_what_is_refused_leaves_nothing(cast, mapping, refused):
    with pytest.raises(refused):
        run(cast, *ROWS, mapping=mapping)
    assert not LeadImport.objects.exists()
    assert not Lead.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_json_and_text_survive_the_copy(cast):
    run(cast, ("a\\b\t'\"", "Carla", "Engaging", "2017-03-03", "", ""))
    assert Lead.objects.get().external_id == "a\\b '\""
    assert json.loads(json.dumps(RawSubmission.objects.get().payload))["id"] == "a\\b\t'\""
