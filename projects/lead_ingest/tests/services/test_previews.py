import io

import pytest

from projects.lead_ingest import errors
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import Lead, LeadImport, RawSubmission
from projects.lead_ingest.services import imports, previews
from projects.lead_ingest.tests.factories import NOW, members_make, profile_make
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

LINES = (
    "Ref;E-Mail;Tel;Stage;Owner;Size",
    "A-1;Ann@Example.com;(202) 555-0143;Won;carla;big",
    "A-2;ben@example.com;;Open;Zoe;small",
    "A-3;nobody;;Open;;big",
)


@pytest.fixture(autouse=True)
def _tenant_known(tenant, cast):
    profile_make()
    members_make(cast)


def look(cast, *lines, mapping=None):
    stream = io.BytesIO("\n".join(lines or LINES).encode())
    return previews.import_preview(stream=stream, mapping=mapping, by=cast.alice.user_id, now=NOW)


def test_a_guess_with_its_reasons_leads_and_problems(cast):
    seen = look(cast)
    assert seen.mapping.columns == {
        "external_id": "Ref",
        "email": "E-Mail",
        "phone": "Tel",
        "status": "Stage",
        "assigned_to": "Owner",
        "custom.size": "Size",
    }
    assert seen.mapping.values["status"] == {"Won": "qualified", "Open": "new"}
    assert (seen.rows, seen.complete, seen.rejected, seen.unmapped) == (3, True, 2, "")
    line, lead = seen.first[0]
    assert (line, lead.email_normalized, lead.phone) == (2, "ann@example.com", "+12025550143")
    assert (lead.status, lead.custom) == ("qualified", {"size": "big"})
    assert [(p.line, p.field) for p in seen.problems] == [(3, "assigned_to"), (4, "email")]
    stage = next(column for column in seen.columns if column.name == "Stage")
    assert (stage.fields, stage.reason, stage.values) == (
        ["status"],
        "its name",
        {"Won": 1, "Open": 2},
    )


def test_agents_are_members_by_their_names_and_the_others_are_told(cast):
    seen = look(cast)
    assert seen.mapping.values["assigned_to"] == {"carla": str(cast.carla.user_id)}
    assert seen.strangers == ["Zoe"]


def test_nothing_is_stored(cast):
    look(cast)
    for model in (Lead, LeadImport, RawSubmission, OutboxEvent):
        assert not model.objects.exists()


def test_what_is_previewed_is_what_an_import_does(cast):
    seen = look(cast)
    stored = imports.leads_import(
        stream=io.BytesIO("\n".join(LINES).encode()),
        source="fair",
        mapping=seen.mapping,
        by=cast.alice.user_id,
        now=NOW,
    )
    assert (stored.received, stored.created, stored.rejected) == (3, 1, 2)
    lead = Lead.objects.get()
    assert (lead.status, lead.assigned_to) == ("qualified", cast.carla.user_id)


def test_a_given_map_is_tried_as_it_is(cast):
    seen = look(cast, mapping=ColumnMap(columns={"external_id": "Ref"}))
    assert (seen.rejected, seen.mapping.columns) == (0, {"external_id": "Ref"})
    with pytest.raises(errors.ImportRefused, match="no column Nowhere"):
        look(cast, mapping=ColumnMap(columns={"external_id": "Nowhere"}))


def test_a_file_that_identifies_nobody_says_so(cast):
    seen = look(cast, "city,size", "Rome,1", "Rome,1")
    assert "must be mapped" in seen.unmapped
    assert (seen.rejected, seen.first) == (2, [])


def test_a_long_file_is_looked_at_in_part(cast, monkeypatch):
    monkeypatch.setattr(previews, "ROWS_MOST", 2)
    assert (look(cast).rows, look(cast).complete) == (2, False)
    monkeypatch.setattr(previews, "ROWS_MOST", 3)
    assert (look(cast).rows, look(cast).complete) == (3, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"PK\x03\x04", "zip"), (b"id\n\xe4", "line 2: not UTF-8")],
)
def test_what_cannot_be_read_is_refused(cast, content, reason):
    with pytest.raises(errors.ImportRefused, match=reason):
        previews.import_preview(
            stream=io.BytesIO(content), mapping=None, by=cast.alice.user_id, now=NOW
        )
