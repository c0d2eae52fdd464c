import pytest

from projects.commission.models import CalculationLine
from projects.commission.services.periods import period_close
from projects.commission.tests import factories
from projects.commission.tests.factories import NOW, header, paid, refunded
from shared.core.ids import uuid7

pytestmark = pytest.mark.django_db
URL = "/api/v1/commission-calculations/"


def test_every_cent_is_explained(accelerated, cast, client_for) -> None:
    sale = paid(accelerated, "96000")
    paid(accelerated, "10000")
    refunded(sale, "1000")
    found = header(accelerated, "2017-Q2")
    answer = client_for(cast.dev).get(f"{URL}{found.id}/explain/")
    assert answer.status_code == 200
    total, lines = answer.json()["total"], answer.json()["lines"]
    assert total["after"]["commission"] == "8600.00"
    assert [(step["part"], step["rate"]) for step in total["steps"]] == [
        ("100000", "0.08"),
        ("5000", "0.12"),
    ]
    assert [line["amount"]["amount"] for line in lines] == ["7680.00", "1040.00", "-120.00"]
    assert lines[2]["reverses_id"] == lines[0]["id"]
    assert answer.json()["calculation"]["commission"] == {"amount": "8600.00", "currency": "USD"}
    assert answer.json()["assignment"]["quota"]["amount"] == "100000.00"


def test_agents_see_their_own_calculations_only(carla, dev_too, cast, client_for) -> None:
    paid(carla, "1000")
    client = client_for(cast.carla)
    results = client.get(URL).json()["results"]
    assert [each["agent_id"] for each in results] == [str(carla)]
    others = header(dev_too, "2017-Q2")
    assert client.get(f"{URL}{others.id}/").status_code == 404
    assert client.get(f"{URL}{others.id}/explain/").status_code == 404
    assert client.get(f"{URL}summary/").status_code == 403
    assert client.get(URL, {"agent_id": str(dev_too)}).json()["results"] == []
    assert len(client_for(cast.bob).get(URL).json()["results"]) == 2


def test_the_summary_counts_invoices_and_adds_up(carla, dev_too, cast, client_for) -> None:
    invoice = uuid7()
    for _ in range(2):
        sale = paid(carla, "1000", invoice_id=invoice)
    refunded(sale, "250")
    paid(uuid7(), "77")
    answer = client_for(cast.faye).get(f"{URL}summary/").json()
    assert answer["count"] == 2
    assert answer["amount"] == {"amount": "180.00", "currency": "USD"}
    agents = answer["by_period"]["2017-Q2"]["by_agent"]
    assert agents[str(carla)] == {
        "sold": {"amount": "1750.00", "currency": "USD"},
        "commission": {"amount": "140.00", "currency": "USD"},
    }
    assert set(agents) == {str(carla), str(dev_too)}
    other = client_for(cast.faye).get(f"{URL}summary/", {"period": "2017-Q3"}).json()
    assert (other["count"], other["by_period"]) == (0, {})


def test_recalculating_answers_with_what_has_changed(tenant, cast, client_for) -> None:
    factories.profile()
    dev = factories.agent(cast.dev.user_id, "Dev")
    paid(dev, "1000")
    factories.assigned(dev, factories.approved_plan())
    body = {"agent_id": str(dev), "period": "2017-Q2"}
    alice = client_for(cast.alice)
    changed = alice.post(f"{URL}recalculate/", body, format="json").json()["changed"]
    assert [each["earned"]["amount"] for each in changed] == ["80.00"]
    assert alice.post(f"{URL}recalculate/", body, format="json").json()["changed"] == []
    assert client_for(cast.dev).post(f"{URL}recalculate/", body, format="json").status_code == 403
    body["period"] = "2017-Q7"
    assert alice.post(f"{URL}recalculate/", body, format="json").status_code == 404


def test_unknown_filters_and_orderings_are_refused(carla, cast, client_for) -> None:
    client = client_for(cast.bob)
    for query in ({"colour": "red"}, {"ordering": "sold"}, {"agent_id": "x"}, {"page_size": "0"}):
        assert client.get(URL, query).status_code == 400
    assert client.get(f"{URL}summary/", {"colour": "red"}).status_code == 400


def test_another_tenants_calculations_do_not_exist(carla, cast, client_for, foreign) -> None:
    theirs = foreign()
    client = client_for(cast.alice)
    assert client.get(f"{URL}{theirs['calculation']}/").status_code == 404
    assert client.get(f"{URL}{theirs['calculation']}/explain/").status_code == 404
    body = {"agent_id": str(theirs["agent"]), "period": "2017-Q2"}
    assert client.post(f"{URL}recalculate/", body, format="json").status_code == 404
    assert client.get(f"{URL}summary/").json()["count"] == 0
    assert client.get(f"{URL}not-an-id/").status_code == 404


def test_lines_of_closed_periods_are_explained_where_they_count(carla, cast, client_for) -> None:
    sale = paid(carla, "1000")
    period_close(label="2017-Q2", by=None, at=NOW)
    refunded(sale, "500", at=factories.SUMMER)
    summer = header(carla, "2017-Q3")
    [line] = client_for(cast.carla).get(f"{URL}{summer.id}/explain/").json()["lines"]
    assert (line["reason"], line["home_period"]) == ("late_refund", "2017-Q2")
    assert CalculationLine.objects.count() == 2
