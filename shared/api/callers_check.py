"""Finds routed operations that do not say who may call them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver


def endpoints_without_callers(urlpatterns: Iterable[Any]) -> list[str]:
    """`GET api/v1/plans/ PlanViewSet.list` for each routed operation without callers.

    The admin is left out: it has its own sign-in. Other plain views declare theirs by
    `open_to_all`.
    """
    found = {line for pattern in _routed(urlpatterns, "") for line in _undeclared(*pattern)}
    return sorted(found)


def endpoints_count(urlpatterns: Iterable[Any]) -> int:
    """Number of routes that `endpoints_without_callers` looks at."""
    return len(list(_routed(urlpatterns, "")))


def _routed(patterns: Iterable[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _routed(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def _undeclared(route: str, callback: Any) -> Iterator[str]:
    if getattr(callback, "callers", None) is not None:
        return
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    operations = _operations(callback, view)
    declared = getattr(view, "callers", {})
    name = getattr(view or callback, "__name__", str(callback))
    for method, operation in operations:
        if operation not in declared:
            yield f"{method.upper()} {route} {name}.{operation}"


def _operations(callback: Any, view: Any) -> list[tuple[str, str]]:
    actions = getattr(callback, "actions", None)
    if actions:
        return [(method, action) for method, action in actions.items() if method != "head"]
    methods = ("get", "post", "put", "patch", "delete")
    found = [(method, method) for method in methods if hasattr(view, method)]
    return found or [("any", "function")]
