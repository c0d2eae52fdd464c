"""A page by kept SQL is the page that the ORM and the filter's form would have given."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.api import views
from shared.api.kept_pages import kept_page, plain_filters
from shared.api.tests.sample_api import ShopFilter, shop_list
from shared.api.tests.test_input import SHOPS
from shared.testing.project.models import Shop

NAMES = ["a", "A", "b", "null", "ü", " a ", "%", "1"]
TIMES = ["2026-01-01T00:00:00Z", "2199-01-01T00:00:00+02:00", "2026-01-01", "soon", "0"]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each page came from kept SQL."""
    found: list[bool] = []

    def told(*given: Any) -> Any:
        shown = kept_page(*given)
        found.append(shown is not None)
        return shown

    monkeypatch.setattr(views, "kept_page", told)
    return found


@pytest.fixture
def shops(tenant: Any) -> None:
    for name in NAMES:
        Shop.objects.create(name=name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "short"),
    [
        ("", True),
        ("name=a", True),
        ("name=a&since=2026-01-01T00:00:00Z", True),
        ("page_size=3&ordering=name", True),
        ("names=a", False),
        ("name=a&names=a", False),
        ("created_after=2026-01-01", False),
        ("name=", False),
        ("name=a&name=b", False),
        ("since=soon", False),
        ("other=1", False),
    ],
)
def test_usual_requests_go_the_short_way(alice, shops, taken, query, short):
    answer = alice.get(f"{SHOPS}?{query}")
    assert taken == [short]
    assert answer.status_code == (200 if short or "names" in query or "2026" in query else 400)


@pytest.mark.django_db
def test_both_ways_answer_alike(alice, shops, monkeypatch):
    def both(query: dict[str, str]) -> list[Any]:
        answers = []
        for way in (kept_page, lambda *given: None):
            with monkeypatch.context() as patched:
                patched.setattr(views, "kept_page", way)
                answer = alice.get(SHOPS, query)
                answers.append((answer.status_code, without_trace(answer.json())))
        return answers

    queries = st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from([*NAMES, "", " ", "\0", "x" * 300]) | st.text(max_size=5),
            "since": st.sampled_from(TIMES),
            "ordering": st.sampled_from(["name", "-name", "created_at", "id", ""]),
            "page_size": st.sampled_from(["1", "3", "50", "200", "0", "201", "x"]),
            "cursor": st.sampled_from(["x", ""]),
        },
    )
    health = [HealthCheck.function_scoped_fixture]

    @settings(max_examples=150, deadline=None, suppress_health_check=health)
    @given(query=queries)
    def check(query: dict[str, str]) -> None:
        short, long = both(query)
        assert short == long

    check()


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ["name", "-name", "-created_at"])
def test_both_ways_walk_alike(alice, shops, taken, monkeypatch, ordering):
    def walked(link: str) -> list[list[str]]:
        following, pages = f"{SHOPS}?page_size=3&ordering={ordering}", []
        while following:
            body = alice.get(following).json()
            pages.append([row["id"] for row in body["results"]])
            following, last = body[link], following
        return [*pages, [last]]

    *forwards, (last,) = walked("next")
    assert taken == [True] * len(forwards)
    assert sorted(i for page in forwards for i in page) == sorted(
        str(shop.id) for shop in Shop.objects.all()
    )
    monkeypatch.setattr(views, "kept_page", lambda *given: None)
    assert walked("next") == [*forwards, [last]]


@pytest.mark.django_db
def test_each_tenant_sees_its_own_by_the_same_sql(client_for, cast, shops, taken):
    mine = client_for(cast.alice).get(SHOPS).json()["results"]
    theirs = client_for(cast.mallory).get(SHOPS).json()["results"]
    assert (len(mine), theirs, taken) == (len(NAMES), [], [True, True])


@pytest.mark.django_db
def test_what_is_added_to_a_list_is_not_forgotten(alice, shops, taken, monkeypatch):
    monkeypatch.setattr(
        "shared.api.tests.sample_api.shop_list", lambda: shop_list().filter(name="b")
    )
    found = alice.get(SHOPS).json()["results"]
    assert ({row["name"] for row in found}, taken) == ({"b"}, [False])


@pytest.mark.django_db
def test_an_argument_is_heeded(alice, shops, taken, monkeypatch):
    Shop.objects.filter(name__in=["a", "b"]).update(version=7)
    for version, count in ((7, 2), (None, len(NAMES)), (1, len(NAMES) - 2), (9, 0)):
        monkeypatch.setattr(
            "shared.api.tests.sample_api.shop_list", lambda v=version: shop_list(version=v)
        )
        assert len(alice.get(SHOPS).json()["results"]) == count
    assert all(taken)


def test_filters_that_do_more_are_not_plain():
    assert set(plain_filters(ShopFilter, Shop)) == {"name", "since"}


def without_trace(body: Any) -> Any:
    return {name: value for name, value in body.items() if name not in ("trace_id", "instance")}
