"""Metrics, funnels, dashboards and reports: written, read, refused."""

from uuid import uuid4

import pytest

from projects.analytics.models import Dashboard, Funnel, Metric, Report, ReportRun
from projects.analytics.tests import factories as make
from projects.analytics.tests.factories import money
from shared.testing.jobs import jobs_drain

pytestmark = pytest.mark.django_db
METRICS, FUNNELS = "/api/v1/metrics/", "/api/v1/funnels/"
DASHBOARDS, REPORTS = "/api/v1/dashboards/", "/api/v1/reports/"


@pytest.fixture
def bob(tenant, cast, client_for):
    """A manager of a firm with one deal, of which more went back than came in."""
    make.tenant_make()
    lead = uuid4()
    make.record(*make.deal_story(lead, "100.00"), (make.refund(lead, money("130.50")), 4))
    return client_for(cast.bob)


def metric(key: str) -> Metric:
    return Metric.objects.get(key=key)


def content(answer) -> str:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def test_a_metric_is_written_read_changed_by_version_and_deleted(bob):
    body = {"key": "won", "name": "Won", "measure": "count", "adds": ["lead.won"]}
    made = bob.post(METRICS, body, format="json")
    assert made.status_code == 201, made.content
    url, tag = made["Location"], made["ETag"]
    series = bob.get(f"{url}data/", {"span": "day", "last": 2}).json()["series"]
    assert [point["value"] for point in series[0]["points"]] == ["0", "1"]
    changed = bob.patch(url, {"name": "W"}, format="json", headers={"If-Match": tag})
    assert changed.json()["version"] == 2
    stale = bob.patch(url, {"name": "X"}, format="json", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert metric("won").name == "W"
    assert bob.delete(url).status_code == 204
    assert bob.get(url).status_code == 404


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"adds": ["lead.flew"]}, "metric_types_invalid", "adds.0"),
        ({"measure": "amount"}, "metric_types_invalid", "adds.0"),
        ({"subtracts": ["lead.created"]}, "metric_types_invalid", "subtracts.0"),
        ({"adds": []}, "validation_error", "adds"),
        ({"key": "Not A Key"}, "validation_error", "key"),
        ({"measure": "average"}, "validation_error", "measure"),
    ],
)
def test_a_metric_that_cannot_be_counted_names_its_field(bob, changes, code, field):
    body = {"key": "x", "name": "x", "measure": "count", "adds": ["lead.created"], **changes}
    answer = bob.post(METRICS, body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not Metric.objects.filter(name="x").exists()


def test_a_key_is_taken_once(bob):
    body = {"key": "revenue", "name": "R", "measure": "count", "adds": ["lead.won"]}
    answer = bob.post(METRICS, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "key_taken")


def test_what_is_shown_cannot_be_deleted(bob):
    used = bob.delete(f"{METRICS}{metric('revenue').id}/")
    assert (used.status_code, used.json()["code"]) == (409, "metric_in_use")
    funnel = Funnel.objects.get()
    used = bob.delete(f"{FUNNELS}{funnel.id}/")
    assert (used.status_code, used.json()["code"]) == (409, "funnel_in_use")
    bob.delete(f"{DASHBOARDS}{Dashboard.objects.get().id}/")
    assert bob.delete(f"{METRICS}{metric('revenue').id}/").status_code == 204
    assert bob.delete(f"{FUNNELS}{funnel.id}/").status_code == 204


def test_a_funnel_has_its_stages_in_order(bob):
    body = {"key": "short", "name": "Short", "stages": ["created", "won", "commissioned"]}
    made = bob.post(FUNNELS, body, format="json")
    shown = bob.get(f"{made['Location']}data/").json()
    assert [(s["stage"], s["count"]) for s in shown["stages"]] == [
        ("created", 1),
        ("won", 1),
        ("commissioned", 1),
    ]
    assert shown["stages"][1]["amounts"] == [{"amount": "100.00", "currency": "USD"}]
    assert shown["refunded"] == {
        "count": 1,
        "amounts": [{"amount": "130.50", "currency": "USD"}],
    }
    url, body = made["Location"], {"stages": ["won", "created"]}
    refused = bob.patch(url, body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "stages_invalid")
    assert bob.patch(url, {"stages": ["created"]}, format="json").json()["version"] == 2


def test_the_dashboard_of_a_new_tenant_has_figures(bob):
    url = f"{DASHBOARDS}{Dashboard.objects.get().id}/"
    widgets = {w["title"]: w for w in bob.get(f"{url}data/").json()["widgets"]}
    assert widgets["Won"]["values"] == [{"currency": "", "value": "1"}]
    assert widgets["Revenue"]["values"] == [{"currency": "USD", "value": "-30.5000"}]
    assert widgets["Leads by day"]["series"][0]["total"] == "1"
    assert len(widgets["Leads by day"]["series"][0]["points"]) == 90
    assert widgets["Lead to cash"]["stages"][0]["count"] == 1


def test_a_dashboard_is_put_together_and_changed(bob):
    widgets = [
        {"kind": "series", "title": "Won", "metric": "leads-won"},
        {"kind": "funnel", "title": "Way", "funnel": "lead-to-cash"},
    ]
    made = bob.post(DASHBOARDS, {"name": "Mine", "widgets": widgets}, format="json")
    assert made.json()["widgets"][0] == {**widgets[0], "span": "day", "last": 90}
    url, tag = made["Location"], made["ETag"]
    body = {"widgets": [{"kind": "number", "title": "N", "metric": "revenue"}]}
    changed = bob.patch(url, body, format="json", headers={"If-Match": tag})
    assert changed.json()["widgets"] == body["widgets"]
    assert bob.patch(url, body, format="json", headers={"If-Match": tag}).status_code == 412


@pytest.mark.parametrize(
    ("widget", "field"),
    [
        ({"kind": "pie"}, "widgets.0.kind"),
        ({"kind": "number"}, "widgets.0.metric"),
        ({"kind": "funnel", "metric": "revenue"}, "widgets.0.funnel"),
        ({"kind": "number", "metric": "revenue", "last": 3}, "widgets.0.last"),
        ({"kind": "series", "metric": "revenue", "last": 1001}, "widgets.0.last"),
        ({"kind": "number", "metric": "nothing"}, "widgets.0.metric"),
        ({"kind": "funnel", "funnel": "nothing"}, "widgets.0.funnel"),
        ({"kind": "number", "metric": "revenue", "colour": "red"}, "widgets.0.colour"),
    ],
)
def test_a_widget_that_shows_nothing_names_its_field(bob, widget, field):
    body = {"name": "Bad", "widgets": [{"title": "T", **widget}]}
    answer = bob.post(DASHBOARDS, body, format="json")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"] == field
    assert not Dashboard.objects.filter(name="Bad").exists()


def test_csv_is_streamed_and_negative_numbers_stay_numbers(bob):
    url = f"{METRICS}{metric('revenue').id}/csv/"
    answer = bob.get(url, headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="revenue.csv"'
    assert content(answer).split("\r\n") == [
        "starts_at,currency,value",
        "2026-01-14T23:00:00Z,USD,-30.5000",
        "",
    ]
    hours = bob.get(url, {"span": "hour", "since": "2026-01-15T13:00:00Z"})
    assert content(hours) == "starts_at,currency,value\r\n"
    funnel = bob.get(f"{FUNNELS}{Funnel.objects.get().id}/csv/")
    assert "commissioned,1,1.0000,10.00,USD\r\n" in content(funnel)
    bad = bob.get(url, {"span": "week"}, headers={"Accept": "text/csv"})
    assert (bad.status_code, bad["Content-Type"]) == (400, "application/problem+json")


def test_a_report_is_asked_for_and_fetched(bob, cast, client_for):
    body = {"name": "R", "kind": "metric", "key": "revenue"}
    made = bob.post(REPORTS, body, format="json")
    url = made["Location"]
    asked = client_for(cast.faye).post(f"{url}run/", headers={"Idempotency-Key": "k"})
    again = client_for(cast.faye).post(f"{url}run/", headers={"Idempotency-Key": "k"})
    assert (asked.status_code, asked.json()["state"]) == (202, "processing")
    assert again.json() == asked.json()
    run = f"/api/v1/report-runs/{asked.json()['id']}/"
    early = bob.get(f"{run}csv/")
    assert (early.status_code, early.json()["code"]) == (409, "report_run_unfinished")
    jobs_drain("report-run")
    assert content(bob.get(f"{run}csv/")).count("\r\n") == 2
    runs = bob.get("/api/v1/report-runs/", {"report_id": made.json()["id"]}).json()["results"]
    assert [(each["state"], each["rows"]) for each in runs] == [("ready", 1)]
    assert bob.get(run).json() == runs[0]
    assert bob.get(f"/api/v1/report-runs/{uuid4()}/csv/").status_code == 404
    assert bob.patch(url, {"span": "hour"}, format="json").json()["version"] == 2
    assert bob.delete(url).status_code == 204
    assert not ReportRun.objects.exists()


def test_a_report_of_nothing_is_refused(bob):
    body = {"name": "R", "kind": "funnel", "key": "revenue"}
    answer = bob.post(REPORTS, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "source_unknown")
    times = {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    answer = bob.post(REPORTS, {**body, "key": "lead-to-cash", **times}, format="json")
    assert answer.json()["errors"][0]["field"] == "until"
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", [METRICS, FUNNELS, DASHBOARDS, REPORTS])
def test_who_may_read_and_who_may_write(bob, cast, client_for, path):
    for member in (cast.alice, cast.bob, cast.faye):
        assert client_for(member).get(path).status_code == 200
    assert client_for(cast.carla).get(path).status_code == 403
    for member in (cast.carla, cast.faye):
        assert client_for(member).post(path, {}, format="json").status_code == 403


def test_mallory_finds_nothing(bob, cast, client_for):
    mallory = client_for(cast.mallory)
    report = Report.objects.create(name="R", kind="metric", key="revenue")
    ids = {
        METRICS: metric("revenue").id,
        FUNNELS: Funnel.objects.get().id,
        DASHBOARDS: Dashboard.objects.get().id,
        REPORTS: report.id,
    }
    for path, own in ids.items():
        assert mallory.get(path).json()["results"] == []
        assert mallory.get(f"{path}{own}/").status_code == 404
        assert mallory.patch(f"{path}{own}/", {"name": "X"}, format="json").status_code == 404
        assert mallory.delete(f"{path}{own}/").status_code == 404
    assert mallory.get(f"{METRICS}{ids[METRICS]}/csv/").status_code == 404
    assert mallory.post(f"{REPORTS}{report.id}/run/").status_code == 404
    run = ReportRun.objects.create(report=report, requested_by=cast.alice.user_id)
    for end in ("", "csv/"):
        assert mallory.get(f"/api/v1/report-runs/{run.id}/{end}").status_code == 404
    assert Dashboard.objects.filter(name="Overview").exists()
