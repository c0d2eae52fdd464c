"""Filters of lists: what is not known, or says nothing, is refused."""

from contextlib import nullcontext

import pytest
from django.http import QueryDict
from django_filters.rest_framework import BooleanFilter
from rest_framework.exceptions import ValidationError

from shared.api.filters import StrictFilterSet, _booleans_check, narrowed, parameters
from shared.api.tests.sample_api import ShopFilter
from shared.api.tests.test_input import SHOPS, assert_problem
from shared.testing.project.models import Shop


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nmae=a", "nmae"),
        ("name=a&name=b", "name"),
        ("name=%00", "name"),
        ("tenant_id=01900000-0000-7000-8000-00000000bad0", "tenant_id"),
        ("created_after=soon", "created"),
        ("names=zzz", "names"),
        ("name__icontains=a", "name__icontains"),
    ],
)
def test_unknown_and_bad_filters(alice, tenant, query, field):
    found = assert_problem(alice.get(f"{SHOPS}?{query}"), 400)
    assert found["errors"][0]["field"] == field


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["name=%FF%FE", "name=" + "9" * 5000, "name=%ED%A0%80"])
def test_odd_filters_find_nothing(alice, tenant, query):
    assert alice.get(f"{SHOPS}?{query}").json()["results"] == []


@pytest.mark.django_db
def test_filters_filter(alice, tenant):
    for name in ("a", "b", "c"):
        Shop.objects.create(name=name)
    assert len(alice.get(f"{SHOPS}?name=a").json()["results"]) == 1
    assert len(alice.get(f"{SHOPS}?names=a&names=b").json()["results"]) == 2
    assert alice.get("/api/v1/lines/?text=a").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["name=", "name=%20", "created_after=", "cursor="])
def test_an_empty_filter_is_refused_and_does_not_show_everything(alice, tenant, query):
    Shop.objects.create(name="a")
    assert_problem(alice.get(f"{SHOPS}?{query}"), 400)


def test_a_truth_that_is_none_is_refused():
    class Truths(StrictFilterSet):
        open = BooleanFilter()

    for said, fine in {"true": True, "False": True, "0": True, "AAA": False, "yes": False}.items():
        filterset = Truths(QueryDict(f"open={said}"), queryset=Shop.objects.none())
        with nullcontext() if fine else pytest.raises(ValidationError):
            _booleans_check(filterset)


def test_a_set_of_what_is_asked_has_no_other_filter():
    known = parameters(ShopFilter, Shop)
    assert known["names"] == "names"
    assert known["created_after"] == "created"
    few = narrowed(ShopFilter, frozenset({"name"}))
    assert list(few.base_filters) == ["name"]
    assert list(ShopFilter.base_filters) != ["name"]
    assert narrowed(ShopFilter, frozenset({"name"})) is few


@pytest.mark.django_db
def test_an_unknown_name_beside_a_known_one_is_refused(alice, tenant):
    found = assert_problem(alice.get(f"{SHOPS}?name=a&nmae=b"), 400)
    assert [error["field"] for error in found["errors"]] == ["nmae"]
