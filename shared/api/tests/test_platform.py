"""Dead letters by API, and the pages that staff see."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from shared.api.tests.test_input import assert_problem
from shared.auth.authentication import TENANT_SESSION_KEY
from shared.core.clock import rfc3339
from shared.core.ids import uuid7
from shared.events.models import DeadLetter, DeadLetterState, InboxEvent, OutboxEvent
from shared.events.outbox import publish
from shared.events.tests.events import ShopOpened
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.project.models import Order, Shop

LETTERS = "/api/v1/sample/dead-letters/"
PAGES = ["events/outboxevent", "events/inboxevent", "api/idempotencyrecord"]
committed = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def letter_create(tenant_id: UUID, key: str = "k") -> DeadLetter:
    with tenant_scope(tenant_id):
        letter = DeadLetter(
            id=uuid7(),
            event_id=uuid7(),
            type="shop.opened",
            topic="sample.shop",
            partition=0,
            offset=1,
            key=f"{tenant_id}:{key}",
            headers={},
            value=b"not json",
            state=DeadLetterState.OPEN,
            reason="undecodable",
            error="no such type",
        )
        letter.save()
        return letter


@pytest.fixture
def staff() -> Client:
    user = get_user_model().objects.create(
        id=uuid4(), email="root@example.com", name="Root", is_staff=True, is_superuser=True
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_dead_letters_of_the_tenant(alice, client_for, cast, tenant):
    mine, theirs = letter_create(TENANT), letter_create(OTHER_TENANT)
    listed = alice.get(LETTERS).json()["results"]
    assert [row["id"] for row in listed] == [str(mine.id)]
    assert alice.get(f"{LETTERS}?state=discarded").json()["results"] == []
    assert_problem(alice.get(f"{LETTERS}{theirs.id}/"), 404)
    assert_problem(client_for(cast.bob).get(LETTERS), 403)
    state = alice.get("/api/v1/sample/event-state/").json()
    assert state == {"made": 0, "unpublished": 0, "parked": 0, "dead_letters": 1}


@pytest.mark.django_db
def test_events_are_counted_since_a_moment(alice, client_for, cast, tenant):
    with transaction.atomic():
        publish(ShopOpened(shop_id=uuid7(), name="x"), version=1)
    moment = OutboxEvent.objects.get().time
    url = "/api/v1/sample/event-state/"

    def made(client: Any, since: datetime) -> int:
        return client.get(url, {"since": rfc3339(since)}).json()["made"]

    assert made(alice, moment) == alice.get(url).json()["made"] == 1
    assert made(alice, moment + timedelta(microseconds=1)) == 0
    assert made(client_for(cast.mallory), moment) == 0
    assert_problem(alice.get(url, {"since": "yesterday"}), 400)


@pytest.mark.django_db
def test_discard_needs_a_reason_and_happens_once(alice, client_for, cast, tenant):
    letter = letter_create(TENANT)
    url = f"{LETTERS}{letter.id}/discard/"
    assert_problem(alice.post(url, {}, format="json"), 400)
    assert_problem(client_for(cast.mallory).post(url, {"reason": "x"}, format="json"), 404)
    answer = alice.post(url, {"reason": "a test"}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")
    assert_problem(alice.post(url, {"reason": "again"}, format="json"), 409)


@pytest.mark.django_db
def test_replay_that_fails_again_says_so(alice, tenant):
    letter = letter_create(TENANT)
    found = assert_problem(alice.post(f"{LETTERS}{letter.id}/replay/"), 409)
    assert found["code"] == "replay_failed"


@committed
def test_admin_lists_rows_of_all_tenants_with_the_tenant_first(staff):
    letter_create(TENANT)
    letter_create(OTHER_TENANT)
    page = staff.get("/admin/events/deadletter/")
    assert page.status_code == 200
    text = page.content.decode()
    assert str(TENANT) in text
    assert str(OTHER_TENANT) in text
    columns = [c for c in page.context["cl"].list_display if c != "action_checkbox"]
    assert columns[0].__name__ == "tenant_id"
    narrowed = staff.get("/admin/events/deadletter/", {"tenant": str(TENANT)})
    assert [row.tenant_id for row in narrowed.context["cl"].result_list] == [TENANT]
    found = staff.get("/admin/events/deadletter/", {"q": "shop", "state__exact": "open"})
    assert found.context["cl"].result_count == 2


@committed
def test_admin_detail_is_read_only(staff):
    letter = letter_create(TENANT)
    url = f"/admin/events/deadletter/{letter.pk}/change/"
    assert staff.get(url).status_code == 200
    assert staff.post(url, {"reason": "changed"}).status_code == 403
    assert staff.get(url.replace("change", "history")).status_code == 200
    assert staff.get("/admin/events/deadletter/add/").status_code == 403
    assert staff.post(url.replace("change", "delete"), {"post": "yes"}).status_code == 403
    with tenant_scope(TENANT):
        assert DeadLetter.objects.get().reason == "undecodable"


@committed
def test_admin_actions_run_in_each_row_s_tenant(staff):
    letters = [letter_create(TENANT), letter_create(OTHER_TENANT)]
    body = {"action": "discard", "_selected_action": [str(letter.pk) for letter in letters]}
    page = staff.post("/admin/events/deadletter/", body, follow=True)
    assert "Discard: 2 done." in page.content.decode()
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            assert DeadLetter.objects.get().state == DeadLetterState.DISCARDED
            assert InboxEvent.objects.count() == 1


@committed
def test_admin_actions_show_what_a_service_refuses(staff):
    good, bad = letter_create(TENANT), letter_create(OTHER_TENANT)
    with tenant_scope(OTHER_TENANT):
        DeadLetter.objects.filter(pk=bad.pk).update(state=DeadLetterState.DISCARDED)
    body = {"action": "discard", "_selected_action": [str(good.pk), str(bad.pk)]}
    text = staff.post("/admin/events/deadletter/", body, follow=True).content.decode()
    assert "Discard: 1 done." in text
    assert "is already discarded" in text


@committed
def test_admin_actions_are_for_superusers(staff):
    letter = letter_create(TENANT)
    get_user_model().objects.update(is_superuser=False)
    body = {"action": "discard", "_selected_action": [str(letter.pk)]}
    staff.post("/admin/events/deadletter/", body, follow=True)
    with tenant_scope(TENANT):
        assert DeadLetter.objects.get().state == DeadLetterState.OPEN


@committed
@pytest.mark.parametrize(
    "page", ["events/outboxevent", "events/inboxevent", "api/idempotencyrecord"]
)
def test_admin_pages_of_the_platform(staff, page):
    with tenant_scope(TENANT):
        InboxEvent.objects.create(event_id=uuid4())
        OutboxEvent.objects.bulk_create([_outbox_row()])
    assert staff.get(f"/admin/{page}/").status_code == 200


@committed
def test_admin_shows_parents_and_children(staff):
    with tenant_scope(OTHER_TENANT):
        shop = Shop.objects.create(name="Market")
        first = Order.objects.create(shop=shop, amount=1)
        second = Order.objects.create(shop=shop, previous=first, amount=2)
    for url in (
        f"/admin/sample/shop/{shop.pk}/change/",
        f"/admin/sample/order/{second.pk}/change/",
        "/admin/sample/order/",
        f"/admin/sample/order/?shop__id__exact={shop.pk}&q=market",
        f"/admin/sample/shop/{shop.pk}/history/",
    ):
        assert staff.get(url).status_code == 200, url
    listed = staff.get(f"/admin/sample/order/?shop__id__exact={shop.pk}&q=market")
    assert listed.context["cl"].result_count == 2
    assert str(shop) in listed.content.decode()


def _outbox_row() -> OutboxEvent:
    from shared.core.clock import utcnow

    return OutboxEvent(
        topic="sample.shop", key="k", type="shop.opened", source="sample", dataschema="1",
        aggregate_id="1", aggregate_version=1, data=b"{}", time=utcnow(),
    )  # fmt: skip


@pytest.mark.django_db(databases=["default", "system"])
def test_the_admin_s_first_page_and_sign_in(staff, client):
    page = staff.get("/admin/")
    assert page.status_code == 200
    assert "Tributary sample" in page.content.decode()
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").status_code == 200
    assert client.get("/admin/events/deadletter/").status_code == 302


@pytest.mark.django_db
def test_staff_browse_the_api_in_a_tenant_they_chose(staff: Any, client):
    session = staff.session
    session[TENANT_SESSION_KEY] = str(TENANT)
    session.save()
    letter_create(TENANT)
    for url in (LETTERS, f"{LETTERS}?page_size=1", "/api/v1/shops/"):
        page = staff.get(url, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert page["Content-Type"].startswith("text/html")
    refused = client.get(LETTERS, headers={"Accept": "text/html"})
    assert refused.status_code == 401
    assert refused["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_the_admin_without_its_slash_is_the_admin_and_the_api_stays_strict(client):
    answer = client.get("/admin")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert_problem(client.get("/api/v1/sample/dead-letters"), 404)
