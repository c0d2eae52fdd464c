"""Admin pages over tenants' rows: read by the system role, changed as app in the row's tenant."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action as unfold_action

from shared.core.errors import DomainError
from shared.tenancy.context import tenant_scope
from shared.tenancy.models import TenantForeignKey, TenantModel

T = TypeVar("T")
SHOWN = 5


def run_in_tenant(obj: TenantModel, service: Callable[[], T]) -> T:
    """Call a service as the app role in the tenant of this row."""
    with tenant_scope(obj.tenant_id):
        return service()


def action_in_tenant(
    service: Callable[[Any, HttpRequest], object], *, description: str, name: str | None = None
) -> Callable[..., None]:
    """An admin action that calls `service(obj, request)` in each chosen row's tenant.

    Each row succeeds or is refused on its own; what a service refuses (DomainError) is
    shown as a message. Superusers only.
    """

    def run(self: Any, request: HttpRequest, queryset: QuerySet) -> None:
        outcomes = [_outcome(obj, service, request) for obj in queryset]
        _report(self, request, description, outcomes)

    run.__name__ = name or description.lower().replace(" ", "_")
    return unfold_action(description=description, permissions=["act"])(run)


def _outcome(
    obj: TenantModel, service: Callable[[Any, HttpRequest], object], request: HttpRequest
) -> str | None:
    try:
        run_in_tenant(obj, lambda: service(obj, request))
    except DomainError as refusal:
        return f"{obj}: {refusal.detail}"
    return None


def _report(
    model_admin: Any, request: HttpRequest, description: str, outcomes: list[str | None]
) -> None:
    refusals = [outcome for outcome in outcomes if outcome is not None]
    done = len(outcomes) - len(refusals)
    if done:
        model_admin.message_user(request, f"{description}: {done} done.", messages.SUCCESS)
    for refusal in refusals[:SHOWN]:
        model_admin.message_user(request, refusal, messages.ERROR)
    if len(refusals) > SHOWN:
        rest = f"{description}: {len(refusals) - SHOWN} more refused."
        model_admin.message_user(request, rest, messages.ERROR)


class TenantFilter(admin.SimpleListFilter):
    """Chooses one tenant among those that have rows here."""

    title = "tenant"
    parameter_name = "tenant"
    choices_max = 100

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model._base_manager.using("system").order_by("tenant_id")
        ids = rows.values_list("tenant_id", flat=True).distinct()[: self.choices_max]
        return [(str(tenant_id), str(tenant_id)) for tenant_id in ids]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = {value for value, _ in self.lookup_choices}
        return queryset.filter(tenant_id=self.value()) if self.value() in known else queryset


class ParentFilter(admin.RelatedFieldListFilter):
    """Chooses one parent row; Django's own would ask for them as the app role."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = field.remote_field.model._base_manager.using("system").order_by("-pk")
        return [(row.pk, str(row)) for row in rows[: TenantFilter.choices_max]]


admin.FieldListFilter.register(
    lambda field: isinstance(field, TenantForeignKey), ParentFilter, take_priority=True
)


class _SystemReads:
    """Reads through the system role, the parents of each row in the same query.

    A parent fetched later would be asked of the app role, which has no tenant here.
    """

    model: type[TenantModel]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.model._base_manager.using("system")
        parents = [f.name for f in self.model._meta.fields if isinstance(f, TenantForeignKey)]
        ordering = self.get_ordering(request)  # type: ignore[attr-defined]
        rows = rows.select_related(*parents) if parents else rows.all()
        return rows.order_by(*ordering) if ordering else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TenantTabularInline(_SystemReads, TabularInline):
    """Children of a row, read-only."""

    extra = 0
    show_change_link = True


class TenantModelAdmin(_SystemReads, ModelAdmin):
    """Read-only pages over a tenant table; what may be done is an action (`action_in_tenant`).

    A form would write past the services and their rules, so there is none.
    """

    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["tenant_id", *(n for n in super().get_list_display(request) if n != "tenant_id")]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> list[str]:
        return [name for name in list_display if name != "tenant_id"][:1] or ["tenant_id"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [TenantFilter, *super().get_list_filter(request)]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Who may run actions that change rows."""
        return bool(request.user.is_active and request.user.is_superuser)
