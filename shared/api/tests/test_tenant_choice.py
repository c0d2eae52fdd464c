"""Where staff choose the tenant that the browsable API shows."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shared.tenancy.context import tenant_scope
from shared.testing.admin import operator_client
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
PAGE = "/staff/tenant/"
SHOPS = "/api/v1/shops/"
HTML = {"Accept": "text/html"}
FORWARDED = {"X-Forwarded-For": "10.0.0.1"}


@pytest.fixture(autouse=True)
def _shops() -> None:
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            Shop.objects.bulk_create([Shop(name=f"{n} of {tenant_id}") for n in range(3)])


@pytest.fixture
def staff() -> Client:
    return operator_client()


def choose(client: Client, tenant_id: object, **more: str):
    return client.post(PAGE, {"tenant": str(tenant_id), **more}, follow=True)


def shops(client: Client) -> list[str]:
    return [row["name"] for row in client.get(SHOPS).json()["results"]]


def test_the_page_lists_each_tenant_with_rows_once(staff):
    page = staff.get(PAGE)
    assert [choice.id for choice in page.context["choices"]] == [TENANT, OTHER_TENANT]
    assert not any(choice.chosen for choice in page.context["choices"])
    assert str(TENANT) in page.content.decode()


def test_the_api_shows_the_chosen_tenant_and_no_other(staff):
    assert f"The API now shows {TENANT}." in choose(staff, TENANT).content.decode()
    assert sorted(shops(staff)) == [f"{n} of {TENANT}" for n in range(3)]
    assert f"Tenant: {TENANT}" in staff.get(SHOPS, headers=HTML).content.decode()
    choose(staff, OTHER_TENANT)
    assert sorted(shops(staff)) == [f"{n} of {OTHER_TENANT}" for n in range(3)]
    [chosen] = [each for each in staff.get(PAGE).context["choices"] if each.chosen]
    assert chosen.id == OTHER_TENANT


def test_without_a_choice_the_api_leads_to_the_page(staff):
    refused = staff.get(SHOPS, headers=HTML)
    assert refused.status_code == 403
    assert f"{PAGE}?next=%2Fapi%2Fv1%2Fshops%2F" in refused.content.decode()
    assert staff.get(SHOPS).json()["code"] == "tenant_not_chosen"


def test_a_stranger_is_led_to_sign_in():
    refused = Client().get(SHOPS, headers=HTML)
    assert refused.status_code == 401
    assert "/admin/login/?next=%2Fapi%2Fv1%2Fshops%2F" in refused.content.decode()


def test_an_empty_choice_forgets_the_tenant(staff):
    choose(staff, TENANT)
    choose(staff, "")
    assert staff.get(SHOPS).status_code == 403


@pytest.mark.parametrize("wanted", [uuid4(), "x", "' or 1=1"])
def test_a_tenant_without_rows_here_is_refused(staff, wanted):
    choose(staff, TENANT)
    assert "has no rows here" in choose(staff, wanted).content.decode()
    assert len(shops(staff)) == 3


def test_a_choice_leads_back_to_own_pages_only(staff):
    back = staff.post(PAGE, {"tenant": str(TENANT), "next": SHOPS})
    assert back["Location"] == SHOPS
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert staff.post(PAGE, {"tenant": str(TENANT), "next": elsewhere})["Location"] == PAGE


def test_the_choice_needs_a_csrf_token(staff):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = staff.cookies
    assert strict.post(PAGE, {"tenant": str(TENANT)}).status_code == 403
    assert staff.get(SHOPS).status_code == 403


def test_only_staff_choose(staff, client):
    assert client.get(PAGE)["Location"] == f"/admin/login/?next={PAGE}"
    get_user_model().objects.update(is_staff=False)
    assert staff.get(PAGE).status_code == 302
    assert staff.post(PAGE, {"tenant": str(TENANT)})["Location"].startswith("/admin/login/")
    assert staff.get(PAGE, follow=True).redirect_chain


def test_nothing_of_it_works_through_the_edge(staff):
    assert staff.get(PAGE, headers=FORWARDED).status_code == 404
    assert staff.post(PAGE, {"tenant": str(TENANT)}, headers=FORWARDED).status_code == 404
    choose(staff, TENANT)
    assert staff.get(SHOPS, headers=FORWARDED).status_code == 401


def test_the_sidebar_leads_to_the_page_and_to_the_services_own_tables(staff):
    home = staff.get("/admin/").content.decode()
    for link in (PAGE, "/admin/sample/shop/", "/admin/events/deadletter/", "/api/docs/"):
        assert f'href="{link}"' in home
