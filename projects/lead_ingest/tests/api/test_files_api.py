"""Imports, previews and exports over HTTP."""

import csv
import io
import json

import pytest

from projects.lead_ingest.models import Lead, LeadExport, LeadImport
from projects.lead_ingest.services import import_files
from projects.lead_ingest.tests.factories import lead_make, members_make, profile_make
from shared.contracts.lead_ingest import LeadImportCompleted
from shared.events.models import OutboxEvent
from shared.testing.jobs import jobs_drain

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/lead-imports/"
EXPORTS = "/api/v1/lead-exports/"
MAPPING = json.dumps({"columns": {"external_id": "id", "email": "mail"}})
TEN_MB = 10_000_000


@pytest.fixture
def alice(tenant, cast, client_for):
    profile_make()
    members_make(cast)
    return client_for(cast.alice)


def send(client, content, *, name="leads.csv", path=IMPORTS, **fields):
    file = io.BytesIO(content)
    file.name = name
    return client.post(path, {"file": file, **fields}, format="multipart")


def imported(client, content, **more):
    return send(client, content, source="crm", mapping=MAPPING, **more)


def large(count=10, bad=""):
    lines = [f"{n},{bad or f'ann{n}@example.com'}" for n in range(count)]
    return "\n".join(["id,mail", *lines]).encode()


def sheet_of(response):
    content = b"".join(response.streaming_content)
    return content, list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfid,mail\n1,ann@example.com\n",
        b"id,mail\r\n1,ann@example.com\r\n",
        b"id,mail\r1,ann@example.com\r",
        b'"id","mail"\n"1","ann@example.com"\n',
        b'id,mail,note\n1,ann@example.com,"two\nlines, ""quoted"""\n',
        b"id;mail\n1;ann@example.com\n",
        b"id,mail\n1,ann@example.com\n2,short@example.com,surplus\n",
    ],
    ids=["bom", "crlf", "cr", "quotes", "quoted-newline", "semicolon", "bad-row"],
)
def test_what_is_imported(alice, content):
    answer = imported(alice, content)
    assert (answer.status_code, answer.json()["created"]) == (201, 1), answer.content
    assert Lead.objects.get().email_normalized == "ann@example.com"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"id,mail\n1,a@b.example\n2," + b"x" * TEN_MB, "x.csv", "line 3: longer than 4 MiB"),
        (b'id,mail\n1,"' + b"x" * 2_000_000 + b'"\n', "x.csv", "line 2: field larger"),
        (b"id,post\n1,a@b.example\n", "x.csv", "the file has no column mail"),
        (b"id\n1\n", "x.csv", "the file has no column mail"),
        ("id,mail\n1,ä@b.example\n".encode("latin-1"), "x.csv", "line 2: not UTF-8"),
        (b"\n", "x.csv", "the file is empty"),
        (b"PK\x03\x04\x14\x00\x00", "leads.csv", "this is a zip file"),
        (b'id,mail\n1,a@b.example\n2,"open', "x.csv", "line 3: unexpected end of data"),
    ],
    ids=["10mb", "cell", "columns", "column", "latin-1", "blank", "zip", "quote"],
)
def test_what_is_refused_and_leaves_nothing(alice, content, name, reason):
    answer = imported(alice, content, name=name)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    for model in (Lead, LeadImport, OutboxEvent):
        assert not model.objects.exists()


def test_a_file_of_no_bytes_is_bad_input(alice):
    answer = imported(alice, b"")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "file")


def test_a_large_file_is_answered_before_it_is_read(alice, monkeypatch, assert_published):
    monkeypatch.setattr(import_files, "SMALL_LINES", 5)
    answer = imported(alice, large())
    assert answer.status_code == 202
    body, url = answer.json(), f"{IMPORTS}{answer.json()['id']}/"
    assert (body["state"], body["total"], body["received"]) == ("processing", 10, 0)
    assert answer["Location"] == url
    jobs_drain()
    done = alice.get(url).json()
    assert (done["state"], done["received"], done["created"]) == ("completed", 10, 10)
    assert done["finished_at"]
    assert alice.get(IMPORTS, {"state": "completed"}).json()["results"] == [done]
    assert_published(LeadImportCompleted)


def test_a_key_repeated_keeps_a_large_file_once(alice, monkeypatch):
    monkeypatch.setattr(import_files, "SMALL_LINES", 5)
    answers = []
    for _ in range(2):
        file = io.BytesIO(large())
        file.name = "leads.csv"
        sent = {"file": file, "source": "crm", "mapping": MAPPING}
        key = {"Idempotency-Key": "k1"}
        answers.append(alice.post(IMPORTS, sent, format="multipart", headers=key))
    assert [a.status_code for a in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert LeadImport.objects.count() == 1


def test_problems_come_as_a_file_to_repair_and_send_again(alice):
    done = imported(alice, b"id,mail\n1,=cmd()\n2,ann@example.com\n+3,nobody\n4\n").json()
    answer = alice.get(f"{IMPORTS}{done['id']}/problems/file/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content, rows = sheet_of(answer)
    assert [(r["line"], r["field"], r["id"], r["mail"]) for r in rows] == [
        ("2", "email", "1", "'=cmd()"),
        ("4", "email", "'+3", "nobody"),
        ("5", "row", "4", ""),
    ]
    repaired = content.replace(b"nobody", b"ben@example.com")
    assert imported(alice, repaired).json()["created"] == 2
    assert Lead.objects.filter(external_id="+3").exists()


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("carla", 403), ("faye", 403)])
def test_who_may_look_at_a_file_first(alice, cast, client_for, who, status):
    client = client_for(getattr(cast, who))
    assert send(client, large(), path=f"{IMPORTS}preview/").status_code == status


def test_a_preview_is_a_map_to_import_with(alice):
    seen = send(alice, large(3), path=f"{IMPORTS}preview/")
    assert seen.status_code == 200, seen.content
    body = seen.json()
    assert body["mapping"]["columns"] == {"external_id": "id", "email": "mail"}
    assert (body["rows"], body["complete"], body["rejected"]) == (3, True, 0)
    assert body["first"][0]["line"] == 2
    assert body["first"][0]["lead"]["email"] == "ann0@example.com"
    assert body["columns"][1]["reason"] == "its name"
    assert not Lead.objects.exists()
    done = send(alice, large(3), source="crm", mapping=json.dumps(body["mapping"]))
    assert done.json()["created"] == 3


def test_a_preview_tries_the_map_that_is_given(alice):
    mapping = json.dumps({"columns": {"external_id": "mail"}})
    body = send(alice, large(3), path=f"{IMPORTS}preview/", mapping=mapping).json()
    assert body["mapping"]["columns"] == {"external_id": "mail"}
    refused = send(alice, b"\xff", path=f"{IMPORTS}preview/")
    assert (refused.status_code, refused.json()["code"]) == (422, "import_refused")


def test_an_export_is_asked_for_written_and_fetched(alice, cast):
    lead_make(cast, company="=1+1")
    lead_make(cast, email="b@example.com", source="fair")
    asked = alice.post(EXPORTS, {"filters": {"source": "web"}}, format="json")
    assert (asked.status_code, asked.json()["state"]) == (202, "processing")
    url = f"{EXPORTS}{asked.json()['id']}/"
    early = alice.get(f"{url}file/")
    assert (early.status_code, early.json()["code"]) == (409, "lead_export_unfinished")
    assert early["Content-Type"] == "application/problem+json"
    jobs_drain()
    assert (alice.get(url).json()["state"], alice.get(url).json()["rows"]) == ("completed", 1)
    answer = alice.get(f"{url}file/", headers={"Accept": "text/csv"})
    content, rows = sheet_of(answer)
    assert [(row["email"], row["company"]) for row in rows] == [("ann@example.com", "'=1+1")]
    assert answer["Content-Length"] == str(len(content))
    assert "attachment" in answer["Content-Disposition"]
    assert [row["id"] for row in alice.get(EXPORTS).json()["results"]] == [asked.json()["id"]]


@pytest.mark.parametrize(
    "filters", [{"colour": "red"}, {"page_size": "1"}, {"status": "sold"}, {"assigned_to": "x"}]
)
def test_filters_are_as_strict_as_the_lists(alice, filters):
    answer = alice.post(EXPORTS, {"filters": filters}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(filters)))
    assert not LeadExport.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(
    ("filters", "emails"),
    [
        ({"unassigned": "true"}, ["ann@example.com"]),
        ({"email": "Ben@Example.com"}, ["ben@example.com"]),
        ({"created_after": "2999-01-01T00:00:00Z"}, []),
        ({"status": "new", "company": "acm"}, ["ben@example.com"]),
    ],
)
def test_every_filter_of_the_list_works_later_too(alice, cast, filters, emails):
    lead_make(cast)
    lead_make(cast, email="ben@example.com", company="Acme", assigned_to=cast.dev.user_id)
    asked = alice.post(EXPORTS, {"filters": filters}, format="json").json()
    jobs_drain()
    _, rows = sheet_of(alice.get(f"{EXPORTS}{asked['id']}/file/"))
    assert [row["email"] for row in rows] == emails


@pytest.mark.parametrize(("who", "status"), [("bob", 202), ("carla", 403), ("faye", 403)])
def test_who_may_export(alice, cast, client_for, who, status):
    assert client_for(getattr(cast, who)).post(EXPORTS, {}, format="json").status_code == status


def test_another_tenants_files_do_not_exist(alice, cast, client_for):
    lead_make(cast)
    export = alice.post(EXPORTS, {}, format="json").json()
    done = imported(alice, b"id,mail\n1,nobody\n").json()
    jobs_drain()
    mallory = client_for(cast.mallory)
    for path in (
        f"{EXPORTS}{export['id']}/",
        f"{EXPORTS}{export['id']}/file/",
        f"{IMPORTS}{done['id']}/problems/file/",
    ):
        assert mallory.get(path).status_code == 404
    assert mallory.get(EXPORTS).json()["results"] == []
