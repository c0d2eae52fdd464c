"""From a row to the rows that belong to it."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from shared.api.admin_columns import EMPTY, list_link

COUNTED = 1000


def related_links(obj: Model) -> SafeString | str:
    """One link for each table with a page that refers to this row, and how many rows do."""
    links = [_link(obj, relation) for relation in children_of(type(obj))]
    return format_html_join(" · ", "{}", ((link,) for link in links)) if links else EMPTY


def children_of(model: type[Model]) -> list[Any]:
    """The relations from tables that have pages."""
    return [
        relation
        for relation in model._meta.related_objects
        if relation.related_model in admin.site._registry
    ]


def _link(obj: Model, relation: Any) -> SafeString:
    rows = _rows(obj, relation)
    count = rows[: COUNTED + 1].count()
    number = f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"
    child, field = relation.related_model, relation.field
    filters = {f"{field.name}__{field.target_field.name}__exact": obj.pk}
    return list_link(child, f"{_label(relation)} ({number})", **filters)


def _rows(obj: Any, relation: Any) -> Any:
    child = relation.related_model
    found = {relation.field.attname: obj.pk}
    names = {field.name for field in child._meta.concrete_fields}
    # The indexes of tenants' tables begin with the tenant.
    if "tenant_id" not in names:
        return child._base_manager.filter(**found)
    if hasattr(obj, "tenant_id"):
        found["tenant_id"] = obj.tenant_id
    return child._base_manager.using("system").filter(**found)


def _label(relation: Any) -> str:
    name = relation.related_name
    plural = str(relation.related_model._meta.verbose_name_plural)
    return name.replace("_", " ") if name and name != "+" else plural
