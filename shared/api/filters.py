"""Filters and ordering of lists. What is not known is refused, never ignored."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import Widget
from django_filters import BooleanFilter, FilterSet, MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

RESERVED = frozenset({"cursor", "page_size", "ordering", "format"})
BOOLEANS = frozenset({"true", "false", "1", "0"})
BLANK = ErrorDetail("Give a value, or leave this out.", code="blank")


class StrictFilterSet(FilterSet):
    """A FilterSet that answers 400 to unknown names, repeated, empty and bad values."""

    def checked(self) -> QuerySet[Any]:
        """Return the filtered queryset. Raises ValidationError naming each bad parameter."""
        mine: Any = type(self)
        known = parameters(mine, self.queryset.model)
        query_check(self.data, known=known, many=self.many_names())
        _booleans_check(self)
        if not self.is_valid():
            raise ValidationError(_form_errors(self.errors))
        return self.qs

    def many_names(self) -> set[str]:
        """Parameter names that may be given more than once."""
        items = self.filters.items()
        return {name for name, item in items if isinstance(item, MultipleChoiceFilter)}


class StrictFilterBackend(DjangoFilterBackend):
    """Applies the view's `filterset_class`; without one, no parameter is known.

    A form of all filters, made for each request, would take longer than the query: there is
    one of those that are asked for, and none where none is.
    """

    def filter_queryset(self, request: Any, queryset: QuerySet[Model], view: Any) -> Any:
        params = request.query_params
        whole = self.get_filterset_class(view, queryset)
        if whole is not None and not issubclass(whole, StrictFilterSet):
            raise TypeError(f"{whole.__name__} must be a StrictFilterSet")
        known = {} if whole is None else parameters(whole, queryset.model)
        asked = frozenset(known[name] for name in params if name in known)
        if not asked:
            query_check(params, known=())
            return queryset
        given = self.get_filterset_kwargs(request, queryset, view)
        return narrowed(whole, asked)(**given).checked()


@cache
def parameters(filterset_class: type[FilterSet], model: type[Model]) -> dict[str, str]:
    """Names of the parameters that a set reads, those of range widgets included, each with the
    name of its filter."""
    fields = filterset_class(queryset=QuerySet(model)).form.fields.items()
    return {name: key for key, field in fields for name in _widget_names(key, field.widget)}


@lru_cache(maxsize=1_000)
def narrowed(filterset_class: type[FilterSet], asked: frozenset[str]) -> type[FilterSet]:
    """The set with these of its filters."""
    filters = {key: item for key, item in filterset_class.base_filters.items() if key in asked}
    few = type(filterset_class)(filterset_class.__name__, (filterset_class,), {})
    few.base_filters = filters
    return few


def query_check(params: Any, *, known: Iterable[str], many: Iterable[str] = ()) -> None:
    """Raise ValidationError for parameters that are not `known`, are empty or given twice."""
    known, many = {*known, *RESERVED}, set(many)
    errors: dict[str, list[ErrorDetail]] = {}
    for name in params:
        if name not in known:
            errors[name] = [ErrorDetail("This parameter is not known.", code="unknown")]
        elif name not in many and len(params.getlist(name)) > 1:
            errors[name] = [ErrorDetail("Give this parameter once.", code="repeated")]
        elif not all(value.strip() for value in params.getlist(name)):
            # An empty value would filter nothing: the caller would get everybody's rows.
            errors[name] = [BLANK]
    if errors:
        raise ValidationError(errors)


def format_check(params: Any) -> None:
    """Raise ValidationError for an empty `format`, which the framework takes for none."""
    if params.get("format") == "":
        raise ValidationError({"format": [BLANK]})


def _booleans_check(filterset: FilterSet) -> None:
    """Raise ValidationError for what django-filter would read as no filter at all."""
    names = [n for n, f in filterset.filters.items() if isinstance(f, BooleanFilter)]
    given = {name: filterset.data[name] for name in names if name in filterset.data}
    error = ErrorDetail("Give true or false.", code="invalid")
    errors = {name: [error] for name, value in given.items() if value.lower() not in BOOLEANS}
    if errors:
        raise ValidationError(errors)


def _widget_names(name: str, widget: Widget) -> list[str]:
    suffixes = getattr(widget, "suffixes", None)
    if not suffixes:
        return [name]
    return [f"{name}_{suffix}" if suffix else name for suffix in suffixes]


def _form_errors(errors: Any) -> dict[str, list[ErrorDetail]]:
    return {
        name: [ErrorDetail(item["message"], code=item["code"] or "invalid") for item in items]
        for name, items in errors.get_json_data().items()
    }
