"""Which view a path leads to, found once for all paths that differ in their ids alone."""

import re
from functools import lru_cache
from typing import Any

from django.urls import ResolverMatch, URLResolver, get_resolver

# As ids are written; whatever else stands in a path belongs to its shape.
_ID = re.compile(r"(?<=/)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?=/)")
# Stand in a shape where a path has its first, second... id.
_PLACES = [f"00000000-0000-0000-0000-{number:012x}" for number in range(4)]
_SHAPES = 1_000


def route_find(path: str) -> ResolverMatch:
    """What Django's resolver finds, which tries one pattern after the other. Raises Resolver404."""
    ids = _ID.findall(path)
    if len(ids) > len(_PLACES):
        return get_resolver().resolve(path)
    places = iter(_PLACES)
    found = _shape_find(get_resolver(), _ID.sub(lambda _: next(places), path))
    told = dict(zip(_PLACES, ids, strict=False))
    return ResolverMatch(
        found.func,
        tuple(_restored(value, told) for value in found.args),
        {name: _restored(value, told) for name, value in found.kwargs.items()},
        found.url_name,
        [*found.app_names],
        [*found.namespaces],
        found.route,
    )


@lru_cache(maxsize=_SHAPES)
def _shape_find(resolver: URLResolver, shape: str) -> ResolverMatch:
    return resolver.resolve(shape)


def _restored(value: Any, ids: dict[str, str]) -> Any:
    """An argument as the path has it: of whatever type its converter makes, of however many
    segments."""
    text = str(value)
    own = "/".join([ids.get(segment, segment) for segment in text.split("/")])
    return value if own == text else type(value)(own)
