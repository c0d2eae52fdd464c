"""How the pages of staff show a value: money with its currency, ids by name, parents as links."""

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shared.api.admin_elsewhere import elsewhere_link, has_page
from shared.core.money import Money

Draw = Callable[[Any, str], Any]
EMPTY = "-"
TAIL = 8


def money_text(money: Money | None) -> str:
    """`12,102.48 USD`, on one line."""
    return EMPTY if money is None else one_line(f"{money.amount:,f} {money.currency}")


def one_line(text: object, title: object = "") -> SafeString:
    """Text that a narrow column does not break; `title` shows under the pointer."""
    return format_html('<span class="whitespace-nowrap" title="{}">{}</span>', title, text)


def page_link(obj: Model, text: object = None) -> SafeString | str:
    """A link to the row's own page; its text alone where there is no such page."""
    text = str(obj) if text is None else text
    if type(obj) not in admin.site._registry:
        return str(text)
    meta = obj._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    return format_html('<a class="text-link" href="{}">{}</a>', url, text)


def list_link(model: type[Model], text: object, **filters: Any) -> SafeString:
    """A link to the filtered list of a table."""
    return format_html('<a class="text-link" href="{}">{}</a>', list_url(model, **filters), text)


def list_url(model: type[Model], **filters: Any) -> str:
    """The address of the filtered list of a table."""
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist", query=filters)


def links_line(*links: SafeString | str) -> SafeString:
    """Several links on one line."""
    joined = format_html_join(" · ", "{}", ((link,) for link in links))
    return format_html('<span class="whitespace-nowrap">{}</span>', joined)


@cache
def column_for(model: type[Model], name: Any, *, whole: bool = False) -> Any:
    """The column that shows a model's field, or the name itself where Django shows it well.

    `whole` is for a row's own page: ids in full, nothing shortened.
    """
    try:
        field = model._meta.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return name
    draw = _drawing(model, field, whole)
    return name if draw is None else _column(field, draw)


def is_link(column: Any) -> bool:
    """Whether a column holds links of its own and cannot be one to the row."""
    return getattr(column, "holds_links", False)


def _column(field: Any, draw: Draw) -> Callable[[Any], Any]:
    def shown(obj: Any) -> Any:
        return draw(obj, field.name)

    shown.__name__ = field.name
    label = str(field.verbose_name).removesuffix(" id").removesuffix(" minor")
    shown.short_description = label  # type: ignore[attr-defined]
    shown.admin_order_field = field.name  # type: ignore[attr-defined]
    shown.holds_links = draw in (_tenant, _parent) or _leads_away(field)  # type: ignore[attr-defined]
    return shown


def _leads_away(field: Any) -> bool:
    return isinstance(field, models.UUIDField) and has_page(field.name)


def _drawing(model: type[Model], field: Any, whole: bool) -> Draw | None:
    if field.name == "tenant_id":
        return _tenant_whole if whole else _tenant
    if getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False):
        return _parent
    if isinstance(field, models.UUIDField):
        return partial(_identity, whole=whole)
    return _drawing_of_value(model, field, whole)


def _drawing_of_value(model: type[Model], field: Any, whole: bool) -> Draw | None:
    currency = _currency_of(model, field.name)
    if isinstance(field, models.DecimalField):
        return partial(_amount, currency=currency) if currency else _number
    if field.name.endswith("_minor") and currency:
        return partial(_minor, currency=currency)
    if not isinstance(field, models.DateTimeField):
        return None
    return _time_whole if whole else _time


def _currency_of(model: type[Model], name: str) -> str | None:
    """`currency` beside `amount`, `deal_currency` beside `deal_amount`; rates are no money."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.DecimalField) and field.decimal_places != 4:
        return None
    known = {each.name for each in model._meta.concrete_fields}
    beside = (f"{name.rpartition('_')[0]}_currency", "currency")
    return next((each for each in beside if each in known), None)


def _tenant(obj: Any, name: str) -> SafeString:
    shown = _named(obj, name) or short(obj.tenant_id)
    return list_link(type(obj), one_line(shown, obj.tenant_id), tenant=obj.tenant_id)


def _tenant_whole(obj: Any, name: str) -> SafeString:
    known = _named(obj, name)
    text = f"{known} · {obj.tenant_id}" if known else obj.tenant_id
    return list_link(type(obj), text, tenant=obj.tenant_id)


def _parent(obj: Any, name: str) -> SafeString | str:
    parent = getattr(obj, name)
    return EMPTY if parent is None else page_link(parent)


def _identity(obj: Any, name: str, *, whole: bool) -> SafeString | str:
    value, known = getattr(obj, name), _named(obj, name)
    if value is None:
        return EMPTY
    if whole:
        return elsewhere_link(name, value, f"{known} · {value}" if known else value)
    return elsewhere_link(name, value, one_line(known or short(value), value))


def short(value: object) -> str:
    """The end of an id: what differs among those of the same minute."""
    return f"…{str(value)[-TAIL:]}"


def _named(obj: Any, name: str) -> str | None:
    return getattr(obj, f"named_{name}", None)


def _amount(obj: Any, name: str, *, currency: str) -> SafeString | str:
    value, code = getattr(obj, name), getattr(obj, currency)
    return EMPTY if value is None or not code else money_text(Money(Decimal(value), code))


def _minor(obj: Any, name: str, *, currency: str) -> SafeString | str:
    value, code = getattr(obj, name), getattr(obj, currency)
    return EMPTY if value is None or not code else money_text(Money.from_minor(value, code))


def _number(obj: Any, name: str) -> str:
    value = getattr(obj, name)
    return EMPTY if value is None else f"{Decimal(value).normalize():,f}"


def _time(obj: Any, name: str) -> SafeString | str:
    """To the minute; the seconds are under the pointer."""
    value = getattr(obj, name)
    if value is None:
        return EMPTY
    return one_line(f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC", formats.localize(value))


def _time_whole(obj: Any, name: str) -> SafeString | str:
    value = getattr(obj, name)
    return EMPTY if value is None else one_line(formats.localize(value))
