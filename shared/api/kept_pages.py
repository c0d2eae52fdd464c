"""Pages of lists whose SQL is built once, and not for every request anew.

What the ORM and the filter's form make of the usual request depends on which filters are given,
in which order and from where on, not on the values. So the SQL is kept with places for values,
for querysets of selectors that are `listed`. Whatever is not usual, and whatever might be refused,
goes the long way, which says why.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, Filter, IsoDateTimeFilter, UUIDFilter

from shared.api.filters import RESERVED, StrictFilterBackend, StrictFilterSet
from shared.api.pagination import PAGE_SIZE, Keyset, KeysetPagination
from shared.api.serializers import Output
from shared.api.shapes import rows_in_place, rows_represent, shape_of
from shared.tenancy.kept import KeptRows, Origin, Place

# Filters whose form's value is of the column's own type, with the columns and comparisons.
PLAIN: dict[type[Filter], tuple[tuple[type[models.Field], ...], frozenset[str]]] = {
    CharFilter: ((models.CharField, models.TextField), frozenset({"exact"})),
    ChoiceFilter: ((models.CharField,), frozenset({"exact"})),
    UUIDFilter: ((models.UUIDField,), frozenset({"exact"})),
    IsoDateTimeFilter: ((models.DateTimeField,), frozenset({"exact", "lt", "lte", "gt", "gte"})),
}


class PlainFilter(NamedTuple):
    """What reads a filter's value, the condition it is given to, and the text for no value."""

    clean: Callable[[str], Any]
    condition: str
    null: str | None


class Kind(NamedTuple):
    """All that the SQL of a page depends on."""

    build: Callable[..., QuerySet[Any]]
    arguments: tuple[tuple[str, bool], ...]
    filterset_class: Any
    filters: frozenset[str]
    output_class: Any
    ordering: tuple[str, ...]
    size: int
    moved: bool
    backwards: bool


def kept_page(
    view: Any, queryset: QuerySet[Any], output_class: type[Output]
) -> list[dict[str, Any]] | None:
    """What is shown of the page that the view's request asks for; None: go the long way.

    Raises ValidationError for a bad cursor, page size or ordering.
    """
    origin: Origin | None = queryset.__dict__.get("origin")
    if origin is None or not _usual(view):
        return None
    model: Any = queryset.model
    filters = filter_values(view.filterset_class, model, view.request.query_params)
    if filters is None:
        return None
    pages: KeysetPagination = view.paginator
    pages.open(view.request, view, model)
    kept = _kept(_kind(view, origin, filters, pages, output_class))
    if kept is None:
        return None
    arguments = {**origin.arguments, **filters, **_numbered(pages.values or ())}
    return rows_represent(shape_of(output_class, model), pages.close(kept.all(arguments)))


def filter_values(
    filterset_class: Any, model: type[models.Model], params: Any
) -> dict[str, Any] | None:
    """The values of plain filters by their parameters; None where the form must be asked."""
    plain = plain_filters(filterset_class, model)
    values: dict[str, Any] = {}
    for name in params:
        given = params.getlist(name)
        if len(given) != 1 or not given[0].strip():
            return None
        if name in RESERVED:
            continue
        found = plain.get(name)
        value = None if found is None else _cleaned(found, given[0])
        if value is None:
            return None
        values[_filter_name(name)] = value
    return values


@cache
def plain_filters(filterset_class: Any, model: Any) -> Mapping[str, PlainFilter]:
    """The filters of a set, if there is one, that do nothing but compare a column with what their
    field reads."""
    if filterset_class is None:
        return {}
    own = (filterset_class.filter_queryset, filterset_class.checked, filterset_class._meta.form)
    if own != (StrictFilterSet.filter_queryset, StrictFilterSet.checked, forms.Form):
        return {}
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return {
        name: PlainFilter(
            item.field.clean,
            f"{item.field_name}__{item.lookup_expr}",
            getattr(item, "null_value", None),
        )
        for name, item in filterset_class.base_filters.items()
        if _is_plain(item, columns.get(item.field_name))
    }


def _is_plain(item: Filter, column: models.Field | None) -> bool:
    types, comparisons = PLAIN.get(type(item), ((), frozenset()))
    special = item.method is not None or item.exclude or item.distinct
    return isinstance(column, types) and item.lookup_expr in comparisons and not special


def _cleaned(found: PlainFilter, text: str) -> Any:
    """The value, None for what is none or what the form has to refuse."""
    if text == found.null:
        return None
    try:
        value = found.clean(text)
    except ValidationError:
        return None
    return None if value in EMPTY_VALUES else value


def _usual(view: Any) -> bool:
    backends, pagination = view.filter_backends, view.pagination_class
    return backends == [StrictFilterBackend] and pagination is KeysetPagination


def _kind(
    view: Any,
    origin: Origin,
    filters: Mapping[str, Any],
    pages: KeysetPagination,
    output_class: type[Output],
) -> Kind:
    return Kind(
        build=origin.build,
        arguments=tuple((name, value is not None) for name, value in origin.arguments.items()),
        filterset_class=view.filterset_class,
        filters=frozenset(filters),
        output_class=output_class,
        ordering=pages.ordering,
        size=pages.size,
        moved=pages.values is not None,
        backwards=pages.backwards,
    )


# Callers choose filters and sizes: not every combination is remembered for ever.
@lru_cache(maxsize=500)
def _kept(kind: Kind) -> KeptRows | None:
    """The page's SQL; None where only objects can be shown."""
    queryset = kind.build(
        **{name: Place(name) if given else None for name, given in kind.arguments}
    )
    model: Any = queryset.model
    keyset, shape = Keyset.of(model, kind.ordering), shape_of(kind.output_class, model)
    rows = rows_in_place(
        queryset.filter(**_conditions(kind, model)), shape, *(f.attname for f in keyset.fields)
    )
    if rows is None:
        return None
    places = [Place(name) for name in _numbered(keyset.fields)] if kind.moved else None
    found = keyset.page(rows, places, backwards=kind.backwards, size=kind.size)
    # The database keeps the plans of few statements: those that everybody uses.
    return KeptRows(found, again=kind.size == PAGE_SIZE)


def _conditions(kind: Kind, model: type[models.Model]) -> dict[str, Place]:
    plain = plain_filters(kind.filterset_class, model).items()
    named = {_filter_name(name): item.condition for name, item in plain}
    return {named[name]: Place(name) for name in kind.filters}


def _filter_name(name: str) -> str:
    return f"filter {name}"


def _numbered(values: Any) -> dict[str, Any]:
    return {f"cursor {place}": value for place, value in enumerate(values)}
