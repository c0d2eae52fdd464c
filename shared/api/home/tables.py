"""Tables of what needs attention: the rows as their own list shows them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.db.models import Model
from django.http import HttpRequest
from unfold.utils import display_for_label, display_for_value

from shared.api.admin_columns import EMPTY, column_for, is_link, list_url, page_link
from shared.api.home.scope import HomeScope
from shared.api.home.widgets import Attention

SHOWN = 5


@dataclass(frozen=True)
class Table:
    """What the template draws: cells in words, and where all such rows are."""

    title: str
    headers: list[str]
    rows: list[list[Any]]
    url: str
    has_more: bool


def table_read(widget: Attention, scope: HomeScope, request: HttpRequest) -> Table:
    """The first rows, asked once, with their parents and names."""
    where = widget.where(scope) if callable(widget.where) else widget.where
    rows = _rows(widget.model, scope, request).filter(where).order_by(widget.order)
    found = list(rows[: SHOWN + 1])
    columns = _columns(widget)
    return Table(
        title=widget.title,
        headers=[_label(widget.model, column) for column in columns],
        rows=[[_cell(row, column, columns) for column in columns] for row in found[:SHOWN]],
        url=list_url(widget.model, **widget.filters, **scope.filters),
        has_more=len(found) > SHOWN,
    )


def _rows(model: type[Model], scope: HomeScope, request: HttpRequest) -> Any:
    rows = admin.site._registry[model].get_queryset(request)
    if scope.tenant_id is not None and _has_tenant(model):
        return rows.filter(tenant_id=scope.tenant_id)
    return rows


def _columns(widget: Attention) -> list[Any]:
    first = ["tenant_id"] if _has_tenant(widget.model) else []
    return [column_for(widget.model, name) for name in [*first, *widget.columns]]


def _label(model: type[Model], column: Any) -> str:
    return str(label_for_field(column, model, admin.site._registry[model]))


def _cell(row: Model, column: Any, columns: list[Any]) -> Any:
    text = _text(row, column)
    first = next(each for each in columns if not is_link(each))
    return page_link(row, text) if column is first else text


def _text(row: Model, column: Any) -> Any:
    """As Unfold's lists draw it."""
    field, source, value = lookup_field(column, row, admin.site._registry[type(row)])
    if field is not None:
        return display_for_field(value, field, EMPTY)
    label = getattr(source, "label", None)
    if label and value is not None:
        return display_for_label(value, EMPTY, label)
    return display_for_value(value, EMPTY, getattr(source, "boolean", False))


def _has_tenant(model: type[Model]) -> bool:
    return any(field.name == "tenant_id" for field in model._meta.concrete_fields)
