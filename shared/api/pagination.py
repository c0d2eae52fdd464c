"""Keyset pagination: each page costs the same, however deep it lies."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.core.exceptions import ValidationError as FieldValueError
from django.db.models import Field, Model, QuerySet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from shared.api.rows import row_compare

PAGE_SIZE = 50
PAGE_SIZE_MAX = 200
_signer = signing.Signer(salt="shared.api.cursor")


@dataclass(frozen=True)
class Keyset:
    """An order that is total: the fields named, then the primary key, all in one direction."""

    name: str
    fields: list[Field]
    descending: bool

    @classmethod
    @cache
    def of(cls, model: type[Model], ordering: tuple[str, ...]) -> "Keyset":
        """Raise ImproperlyConfigured where the order cannot be answered by one index scan."""
        descending = ordering[-1].startswith("-")
        if any(name.startswith("-") != descending for name in ordering):
            raise ImproperlyConfigured(f"{ordering}: one direction for all fields")
        fields = [_field(model, name.lstrip("-")) for name in ordering]
        if not any(field.primary_key for field in fields):
            fields.append(model._meta.pk)
        return cls(",".join(ordering), fields, descending)

    def ordered(self, queryset: QuerySet, *, backwards: bool) -> QuerySet:
        sign = "-" if self.descending != backwards else ""
        return queryset.order_by(*(f"{sign}{field.attname}" for field in self.fields))

    def after(self, queryset: QuerySet, values: list[Any], *, backwards: bool) -> QuerySet:
        operator = "<" if self.descending != backwards else ">"
        return queryset.filter(row_compare(self.fields, operator, values))

    def page(
        self, queryset: QuerySet, after: list[Any] | None, *, backwards: bool, size: int
    ) -> QuerySet:
        """The rows of a page that begins after these values, and one more if there is one."""
        rows = self.ordered(queryset, backwards=backwards)
        if after is not None:
            rows = self.after(rows, after, backwards=backwards)
        return rows[: size + 1]

    def values(self, texts: list[str]) -> list[Any]:
        """What `texts` gave. Raises what the fields raise for other texts."""
        return [field.to_python(text) for field, text in zip(self.fields, texts, strict=True)]

    def texts(self, row: Any) -> list[str]:
        return [field.value_to_string(row) for field in self.fields]


class KeysetPagination(BasePagination):
    """`{"next", "previous", "results"}`; `page_size` 1 to 200; a signed, opaque `cursor`."""

    def paginate_queryset(self, queryset: QuerySet, request: Any, view: Any = None) -> list[Any]:
        self.open(request, view, queryset.model)
        page = self.keyset.page(queryset, self.values, backwards=self.backwards, size=self.size)
        return self.close(list(page))

    def open(self, request: Any, view: Any, model: type[Model]) -> None:
        """Read which page is asked for. Raises ValidationError naming the parameter."""
        self.request, self.ordering = request, _ordering(request, view)
        self.keyset, self.size = Keyset.of(model, self.ordering), _page_size(request)
        texts, self.backwards = _cursor_read(request, self.keyset)
        try:
            self.values = None if texts is None else self.keyset.values(texts)
        except (ValueError, TypeError, FieldValueError) as exc:
            raise _refused("cursor", "invalid", "This cursor is not valid.") from exc

    def close(self, found: list[Any]) -> list[Any]:
        """The rows of the page in their order; one found beyond is for the links."""
        self.more, self.moved = len(found) > self.size, self.values is not None
        found = found[: self.size]
        self.rows = found[::-1] if self.backwards else found
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"next": self.next_link(), "previous": self.previous_link(), "results": data}
        )

    def next_link(self) -> str | None:
        there_is = self.moved if self.backwards else self.more
        return self._link(self.rows[-1], "n") if there_is and self.rows else None

    def previous_link(self) -> str | None:
        there_is = self.more if self.backwards else self.moved
        return self._link(self.rows[0], "p") if there_is and self.rows else None

    def _link(self, row: Any, direction: str) -> str:
        state = [direction, self.keyset.name, *self.keyset.texts(row)]
        url = self.request.build_absolute_uri()
        return replace_query_param(url, "cursor", _signer.sign_object(state))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": {**link}, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MAX, "default": PAGE_SIZE}
        text = {"type": "string", "minLength": 1}
        parameters = [
            _parameter("cursor", "Where the page begins, from `next` or `previous`.", text),
            _parameter("page_size", "Number of results on a page.", size),
        ]
        names = ordering_names(view)
        if names:
            parameters.append(
                _parameter("ordering", "Order of the results.", {"type": "string", "enum": names})
            )
        return parameters


def ordering_names(view: Any) -> list[str]:
    """Values that the view accepts for `ordering`: each of `ordering_fields`, both ways."""
    fields = getattr(view, "ordering_fields", ())
    return [name for field in fields for name in (field, f"-{field}")]


def keyset_columns(view: Any, model: type[Model]) -> list[str]:
    """What a page's rows need for the links to its neighbours."""
    names = (*view.ordering, *ordering_names(view), "pk")
    return [_field(model, name.lstrip("-")).attname for name in names]


def _ordering(request: Any, view: Any) -> tuple[str, ...]:
    asked = request.query_params.get("ordering")
    if asked is None:
        return tuple(view.ordering)
    if asked not in ordering_names(view):
        raise _refused("ordering", "unknown", "This ordering is not known.")
    return (asked,)


def _page_size(request: Any) -> int:
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= PAGE_SIZE_MAX:
        return int(text)
    raise _refused("page_size", "invalid", f"Give a number from 1 to {PAGE_SIZE_MAX}.")


def _cursor_read(request: Any, keyset: Keyset) -> tuple[list[str] | None, bool]:
    text = request.query_params.get("cursor")
    if text is None:
        return None, False
    try:
        direction, name, *values = _signer.unsign_object(text)
    except (signing.BadSignature, ValueError) as exc:
        raise _refused("cursor", "invalid", "This cursor is not valid.") from exc
    if name != keyset.name or len(values) != len(keyset.fields):
        raise _refused("cursor", "invalid", "This cursor belongs to another ordering.")
    return values, direction == "p"


def _refused(name: str, code: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code=code)]})


def _field(model: type[Model], name: str) -> Field:
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist as exc:
        raise ImproperlyConfigured(f"{name}: only columns can order a keyset") from exc
    if field.null:
        # NULL compares as unknown: such rows would vanish from every page but the first.
        raise ImproperlyConfigured(f"{name}: a nullable column cannot order a keyset")
    return field  # type: ignore[return-value]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
