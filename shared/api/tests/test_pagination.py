"""Every row once, in order, in both directions, at the same cost."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.api.pagination import Keyset
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_scope
from shared.testing.cast import TENANT
from shared.testing.project.models import LedgerLine, Order, Shop

SHOPS = "/api/v1/shops/"
LINES = "/api/v1/lines/"


def walk(client: Any, url: str, link: str) -> list[list[str]]:
    """The ids of each page, following `link` to the end."""
    pages: list[list[str]] = []
    following: str | None = url
    while following:
        assert len(pages) < 100
        answer = client.get(following)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        pages.append([row["id"] for row in body["results"]])
        following, last = body[link], body
    return [*pages, [last["next"] or "", last["previous"] or ""]]


@pytest.mark.django_db
def test_walks_forwards_and_backwards_over_equal_values(client_for, cast, tenant):
    client = client_for(cast.alice)

    @settings(max_examples=25, deadline=None)
    @given(
        texts=st.lists(st.sampled_from(["a", "b", "ü", ""]), max_size=12), size=st.integers(1, 5)
    )
    def check(texts: list[str], size: int) -> None:
        with tenant_scope(TENANT), connection.cursor() as cursor:
            cursor.execute("savepoint before")
            LedgerLine.objects.bulk_create(LedgerLine(id=uuid7(), text=text) for text in texts)
            expected = [
                str(i)
                for i in LedgerLine.objects.order_by("text", "id").values_list("id", flat=True)
            ]
            *forwards, (_, last_previous) = walk(client, f"{LINES}?page_size={size}", "next")
            assert [i for page in forwards for i in page] == expected
            assert all(len(page) == size for page in forwards[:-1])
            if last_previous:
                *backwards, (first_next, _) = walk(client, last_previous, "previous")
                assert [i for page in reversed(backwards) for i in page] == [
                    i for page in forwards[:-1] for i in page
                ]
                assert first_next
            cursor.execute("rollback to savepoint before")

    check()


@pytest.mark.django_db
def test_default_order_is_newest_first_and_links_keep_filters(alice, tenant):
    shops = [Shop.objects.create(name=f"shop {number}") for number in range(5)]
    first = alice.get(f"{SHOPS}?page_size=2&created_after=2020-01-01").json()
    assert [row["name"] for row in first["results"]] == ["shop 4", "shop 3"]
    assert first["previous"] is None
    assert first["next"].startswith("http://testserver/api/v1/shops/?")
    assert "created_after=2020-01-01" in first["next"]
    second = alice.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [str(shops[2].id), str(shops[1].id)]
    back = alice.get(second["previous"]).json()
    assert [row["id"] for row in back["results"]] == [row["id"] for row in first["results"]]


@pytest.mark.django_db
def test_a_row_added_in_front_moves_no_page(alice, tenant):
    for number in range(4):
        Shop.objects.create(name=f"shop {number}")
    first = alice.get(f"{SHOPS}?page_size=2").json()
    Shop.objects.create(name="late")
    second = alice.get(first["next"]).json()
    assert [row["name"] for row in second["results"]] == ["shop 1", "shop 0"]


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ["name", "-name", "created_at", "-created_at"])
def test_named_orderings(alice, tenant, ordering):
    for name in ("b", "c", "a"):
        Shop.objects.create(name=name)
    *pages, _ = walk(alice, f"{SHOPS}?ordering={ordering}&page_size=1", "next")
    sign = "-" if ordering.startswith("-") else ""
    expected = Shop.objects.order_by(ordering, f"{sign}id").values_list("id", flat=True)
    assert [i for page in pages for i in page] == [str(i) for i in expected]


@pytest.mark.django_db
def test_a_deep_page_is_one_row_comparison_on_the_index(alice, tenant):
    Shop.objects.bulk_create(Shop(name=f"shop {number}") for number in range(300))
    link = alice.get(f"{SHOPS}?page_size=200").json()["next"]
    with CaptureQueriesContext(connection) as queries:
        alice.get(link)
    reads = [q["sql"] for q in queries if "sample_shop" in q["sql"]]
    assert len(reads) == 1
    assert "OFFSET" not in reads[0]
    assert '("sample_shop"."id") < (' in reads[0]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {reads[0]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond" in plan
    assert "Sort" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["0", "-1", "201", "1e2", "abc", "", "٣", "9" * 5000])
def test_bad_page_sizes(alice, tenant, size):
    answer = alice.get(SHOPS, {"page_size": size})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "page_size"


@pytest.mark.django_db
def test_the_largest_page(alice, tenant):
    Shop.objects.bulk_create(Shop(name=f"shop {number}") for number in range(201))
    assert len(alice.get(f"{SHOPS}?page_size=200").json()["results"]) == 200


@pytest.mark.django_db
def test_tampered_cursors(alice, tenant):
    for name in ("a", "b"):
        Shop.objects.create(name=name)
    link = alice.get(f"{SHOPS}?page_size=1").json()["next"]
    cursor = link.partition("cursor=")[2].partition("&")[0]
    spoiled = [cursor[:-1], "x" + cursor, cursor[:20] + "A" + cursor[21:], "", "%00", "a:b", "é"]
    for text in spoiled:
        answer = alice.get(f"{SHOPS}?page_size=1&cursor={text}")
        assert answer.status_code == 400, text
        assert answer.json()["errors"][0]["field"] == "cursor"
    assert alice.get(f"{SHOPS}?ordering=name&cursor={cursor}").status_code == 400


@pytest.mark.django_db
def test_unknown_ordering(alice, tenant):
    for name in ("version", "-tenant_id", "name,created_at", "", "?"):
        answer = alice.get(SHOPS, {"ordering": name})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "ordering"


def test_orders_that_no_index_answers_are_refused():
    for ordering in (("-created_at", "id"), ("previous_id",), ("shop__name",)):
        with pytest.raises(ImproperlyConfigured):
            Keyset.of(Order, ordering)


@pytest.mark.django_db
def test_a_list_is_of_the_tenant_only(client_for, cast, tenant):
    Shop.objects.create(name="mine")
    assert client_for(cast.mallory).get(SHOPS).json()["results"] == []
