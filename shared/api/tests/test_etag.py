"""Who edits what has changed since is told so."""

import pytest

from shared.api.tests.test_input import assert_problem
from shared.testing.project.models import Shop


@pytest.mark.django_db
def test_stale_edit_is_refused(alice, tenant):
    shop = Shop.objects.create(name="Corner")
    url = f"/api/v1/shops/{shop.id}/"
    tag = alice.get(url)["ETag"]
    assert tag == '"1"'
    first = alice.patch(url, {"name": "Market"}, format="json", headers={"If-Match": tag})
    assert (first.status_code, first["ETag"]) == (200, '"2"')
    stale = alice.patch(url, {"name": "Lost"}, format="json", headers={"If-Match": tag})
    assert assert_problem(stale, 412)["code"] == "version_stale"
    shop.refresh_from_db()
    assert shop.name == "Market"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "status"),
    [("*", 200), ('"9", "1"', 200), ('W/"1"', 412), ("1", 412), ("", 412), ('"2"', 412)],
)
def test_if_match(alice, tenant, header, status):
    shop = Shop.objects.create(name="Corner")
    answer = alice.patch(
        f"/api/v1/shops/{shop.id}/", {"name": "x"}, format="json", headers={"If-Match": header}
    )
    assert answer.status_code == status


@pytest.mark.django_db
def test_without_if_match_the_last_edit_wins(alice, tenant):
    shop = Shop.objects.create(name="Corner")
    answer = alice.patch(f"/api/v1/shops/{shop.id}/", {"name": "x"}, format="json")
    assert answer.status_code == 200
