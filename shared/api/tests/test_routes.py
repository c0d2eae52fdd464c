"""Kept routes lead where Django's resolver leads, with the same arguments."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, include, path, re_path, resolve
from hypothesis import example, given
from hypothesis import strategies as st

from shared.api.routes import route_find


@pytest.fixture(autouse=True)
def _own_routes(_sample_api: None, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def shown(request: HttpRequest, **arguments: Any) -> HttpResponse:
    return HttpResponse()


LEADS = [
    path("", shown, name="lead-list"),
    path("mine/", shown, name="lead-mine"),
    re_path(r"^(?P<pk>[^/.]+)/$", shown, name="lead-detail"),
    re_path(r"^(?P<pk>[^/.]+)/notes/(?P<note_id>[^/.]+)/$", shown, name="lead-note"),
    re_path(r"^([^/]+)/open/?$", shown),
]
urlpatterns = [
    path("leads/", include((LEADS, "leads"))),
    path("teams/<uuid:team_id>/", shown, {"kind": "team"}, name="team"),
    path("hooks/<str:provider>/", shown),
    path("files/<path:name>/", shown),
]

KEY = "01900000-0000-7000-8000-00000000000a"
IDS = st.uuids().map(str) | st.integers(0, 5).map(lambda number: str(UUID(int=number)))
WORDS = st.sampled_from(["mine", "notes", "open", "a.b", "", "x", KEY.upper()])
PATHS = st.lists(WORDS | IDS, max_size=6).map("/".join)


@given(
    st.sampled_from(["/", "/leads/", "/teams/", "/hooks/", "/files/"]),
    PATHS,
    st.sampled_from(["", "/"]),
)
@example("/leads/", f"{KEY}/notes/{KEY}", "/")
@example("/leads/", f"{KEY}/open", "/")
@example("/teams/", KEY, "/")
@example("/teams/", KEY.upper(), "/")
@example("/files/", f"a/{KEY}/b", "/")
@example("/leads/", "/".join([KEY] * 5), "/")
def test_both_ways_find_the_same(start, rest, end):
    wanted = f"{start}{rest}{end}"
    assert found(route_find, wanted) == found(resolve, wanted)


@pytest.mark.parametrize(
    "wanted", ["/leads/", f"/leads/{KEY}/notes/{KEY}/", f"/leads/{KEY}/open", f"/teams/{KEY}/"]
)
def test_there_is_something_to_find(wanted):
    assert found(route_find, wanted) is not None


def test_one_path_does_not_keep_the_ids_of_another():
    first, second = (route_find(f"/leads/{UUID(int=number)}/") for number in (1, 2))
    assert [first.kwargs["pk"], second.kwargs["pk"]] == [str(UUID(int=1)), str(UUID(int=2))]


def found(find: Callable[[str], ResolverMatch], wanted: str) -> Any:
    try:
        match = find(wanted)
    except Resolver404:
        return None
    arguments = [(name, type(value), value) for name, value in match.kwargs.items()]
    return match.func, match.args, arguments, match.view_name, match.namespaces, match.route
