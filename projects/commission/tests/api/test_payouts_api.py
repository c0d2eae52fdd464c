from uuid import uuid4

import pytest

from projects.commission.models import Payout, PayoutState, Period
from projects.commission.services.payouts import payout_approve, payout_failed
from projects.commission.tests.factories import NOW, paid
from shared.contracts.commission import PayoutApproved
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db
PAYOUTS, PERIODS = "/api/v1/payouts/", "/api/v1/periods/"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid7())}


@pytest.fixture
def faye(tenant, cast, client_for):
    return client_for(cast.faye)


def test_closing_needs_a_key_and_repeats_its_answer(carla, faye) -> None:
    paid(carla, "1000")
    url = f"{PERIODS}2017-Q2/close/"
    assert faye.post(url).status_code == 400
    assert Period.objects.get().state == "open"
    headers = key()
    first = faye.post(url, headers=headers)
    assert (first.status_code, first.json()["period"]["state"]) == (200, "closed")
    assert first.json()["payouts"][0]["amount"] == {"amount": "80.00", "currency": "USD"}
    assert faye.post(url, headers=headers).json() == first.json()
    other = faye.post(url, headers=key())
    assert (other.status_code, other.json()["code"]) == (409, "period_already_closed")
    assert Payout.objects.count() == 1


@pytest.mark.parametrize("who", ["bob", "carla"])
def test_only_payers_close_and_approve(draft, cast, client_for, who, assert_published) -> None:
    client = client_for(getattr(cast, who))
    for url in (
        f"{PERIODS}2017-Q3/close/",
        f"{PAYOUTS}{draft.id}/approve/",
        f"{PAYOUTS}approve/",
        f"{PAYOUTS}{draft.id}/cancel/",
    ):
        assert client.post(url, headers=key()).status_code == 403
    assert Payout.objects.get().state == PayoutState.DRAFT
    assert_published(PayoutApproved, count=0)


def test_periods_are_listed_and_read_by_label(draft, faye) -> None:
    listed = faye.get(PERIODS, {"state": "closed"}).json()["results"]
    assert [period["label"] for period in listed] == ["2017-Q2"]
    assert faye.get(f"{PERIODS}2017-Q2/").json()["ends_on"] == "2017-07-01"
    assert faye.get(f"{PERIODS}2016-Q2/").status_code == 404
    assert faye.post(f"{PERIODS}2017-Q9/close/", headers=key()).status_code == 404


def test_approving_with_one_key_is_told_once(draft, faye, assert_published) -> None:
    url, headers = f"{PAYOUTS}{draft.id}/approve/", key()
    first = faye.post(url, headers=headers)
    assert (first.status_code, first.json()["state"]) == (200, "approved")
    assert faye.post(url, headers=headers).json() == first.json()
    assert_published(PayoutApproved)


def test_a_period_is_approved_at_once(carla, dev_too, draft, faye, assert_published) -> None:
    body = {"period": "2017-Q2"}
    answer = faye.post(f"{PAYOUTS}approve/", body, format="json", headers=key())
    assert [each["state"] for each in answer.json()["results"]] == ["approved", "approved"]
    assert_published(PayoutApproved, count=2)
    summary = faye.get(f"{PAYOUTS}summary/").json()
    assert summary["approved"] == {"count": 2, "amount": {"amount": "120.00", "currency": "USD"}}
    assert summary["paid"] == {"count": 0, "amount": {"amount": "0.00", "currency": "USD"}}


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"ids": ["x"]}, {"ids": [str(uuid4())], "period": "2017-Q2"}]
)
def test_a_bulk_approval_names_what_it_wants(draft, faye, body) -> None:
    answer = faye.post(f"{PAYOUTS}approve/", body, format="json", headers=key())
    assert answer.status_code == 400
    assert Payout.objects.get().state == PayoutState.DRAFT


def test_a_failed_payout_is_retried_and_a_draft_cancelled(draft, faye) -> None:
    refused = faye.post(f"{PAYOUTS}{draft.id}/retry/", headers=key())
    assert (refused.status_code, refused.json()["code"]) == (409, "payout_not_failed")
    payout_approve(payout_id=draft.id, by=uuid7(), at=NOW)
    payout_failed(payout_id=draft.id, reason="account closed")
    retried = faye.post(f"{PAYOUTS}{draft.id}/retry/", headers=key())
    assert (retried.json()["state"], retried.json()["attempt"]) == ("approved", 2)
    assert faye.post(f"{PAYOUTS}{draft.id}/cancel/", headers=key()).status_code == 409


def test_agents_see_their_own_payouts_only(carla, dev_too, draft, cast, client_for) -> None:
    client = client_for(cast.carla)
    assert [each["id"] for each in client.get(PAYOUTS).json()["results"]] == [str(draft.id)]
    others = Payout.objects.get(agent_id=dev_too)
    assert client.get(f"{PAYOUTS}{others.id}/").status_code == 404
    assert client.get(f"{PAYOUTS}summary/").status_code == 403
    found = client_for(cast.bob).get(PAYOUTS, {"period": "2017-Q2", "state": "draft"})
    assert len(found.json()["results"]) == 2


def test_another_tenants_payouts_do_not_exist(draft, faye, foreign, cast) -> None:
    theirs = foreign()["payout"]
    assert faye.get(f"{PAYOUTS}{theirs}/").status_code == 404
    for name in ("approve", "retry", "cancel"):
        assert faye.post(f"{PAYOUTS}{theirs}/{name}/", headers=key()).status_code == 404
    body = {"ids": [str(draft.id), str(theirs)]}
    answer = faye.post(f"{PAYOUTS}approve/", body, format="json", headers=key())
    assert answer.status_code == 404
    assert Payout.objects.get().state == PayoutState.DRAFT
    with tenant_scope(cast.mallory.tenant_id):
        assert Payout.objects.get().state == PayoutState.DRAFT


def test_payment_asks_what_a_payout_is_and_claims_it(draft, service_client) -> None:
    payment = service_client("payment")
    url = f"/internal/payouts/{draft.id}"
    found = payment.get(url)
    assert (found.status_code, found.json()["state"]) == (200, "draft")
    assert found.json()["amount"] == {"amount": "80.00", "currency": "USD"}
    assert payment.post(f"{url}/claim").status_code == 409
    payout_approve(payout_id=draft.id, by=uuid7(), at=NOW)
    assert payment.post(f"{url}/claim/").json()["state"] == "disbursing"
    assert payment.get(f"/internal/payouts/{uuid4()}").status_code == 404


def test_nobody_else_calls_what_is_internal(draft, service_client, faye) -> None:
    url = f"/internal/payouts/{draft.id}"
    assert faye.get(url).status_code in (401, 403)
    assert service_client("analytics").get(url).status_code == 403
