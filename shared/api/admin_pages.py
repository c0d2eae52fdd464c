"""What the pages of all tables have: nothing is written by form, values are shown for people."""

from typing import Any

from django.db.models import BinaryField, Q, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from shared.api.admin_columns import column_for, is_link
from shared.api.admin_names import name_annotations, people_called
from shared.api.admin_related import children_of, related_links


class ReadOnly:
    """Staff look; superusers may run actions, which call services.

    A form would write past the services and their rules, so there is none.
    """

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Who may run actions that change rows."""
        return bool(request.user.is_active and request.user.is_superuser)


class Reads:
    """The parents of each row, and the names of ids, in the same query as the row.

    also: further parents that the columns need, such as `calculation__period`.
    """

    also: tuple[str, ...] = ()
    model: Any

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.rows()
        parents = [f.name for f in self.model._meta.concrete_fields if f.remote_field]
        rows = rows.select_related(*parents, *self.also) if parents else rows
        ordering = self.get_ordering(request)  # type: ignore[attr-defined]
        rows = rows.annotate(**name_annotations(self.model))
        return rows.order_by(*ordering) if ordering else rows

    def rows(self) -> QuerySet:
        """Where rows come from."""
        return self.model._default_manager.all()


class ReadOnlyTabularInline(ReadOnly, Reads, TabularInline):
    """Children of a row."""

    extra = 0
    show_change_link = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [column_for(self.model, name) for name in self.fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)


class ReadOnlyAdmin(ReadOnly, Reads, ModelAdmin):
    """A list, and for each row a page with all its columns and links to what belongs to it.

    `exclude` names the columns that nobody sees; bytes are never shown. `icon` is the Material
    Symbol of the sidebar.
    `lookups` are those, beside Django's own choice, by which links filter the list.
    """

    icon = "table_rows"
    lookups: tuple[str, ...] = ()

    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    last = ("version", "created_at", "updated_at")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [column_for(self.model, name) for name in super().get_list_display(request)]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> list[Any]:
        return [column for column in list_display if not is_link(column)][:1]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        # Nobody shall guess a hidden column letter by letter.
        if lookup.partition("__")[0] in (self.exclude or ()):
            return False
        return lookup in self.lookups or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Where the ids of people are searched, so are their names."""
        found, repeated = super().get_search_results(request, queryset, search_term)
        called = people_called(search_term, self.get_search_fields(request)) if search_term else Q()
        return (found | queryset.filter(called) if called else found), repeated

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = self.fields or [*self._columns(), *self._own()]
        shown = [column_for(self.model, name, whole=True) for name in names]
        return [*shown, self._related] if children_of(self.model) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)

    def _columns(self) -> list[str]:
        hidden = set(self.exclude or ())
        fields = [f for f in self.model._meta.concrete_fields if not isinstance(f, BinaryField)]
        names = [field.name for field in fields if field.name not in hidden]
        first = [name for name in ("tenant_id",) if name in names]
        last = [name for name in self.last if name in names]
        return [*first, *(n for n in names if n not in (*first, *last)), *last]

    def _own(self) -> list[Any]:
        return list(self.readonly_fields)

    @staticmethod
    def _related(obj: Any) -> Any:
        return related_links(obj) if obj.pk else ""

    _related.short_description = "related"  # type: ignore[attr-defined]
