"""Admin pages over tenants' rows: read by the system role, changed as app in the row's tenant."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action as unfold_action

from shared.api.admin_columns import column_for
from shared.api.admin_filters import TenantFilter
from shared.api.admin_pages import ReadOnlyAdmin, ReadOnlyTabularInline
from shared.core.errors import DomainError
from shared.tenancy.context import tenant_scope
from shared.tenancy.models import TenantModel

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


class _SystemReads:
    """Reads through the system role: a query of the app role has no tenant here."""

    model: Any

    def rows(self) -> QuerySet:
        rows: QuerySet = self.model._base_manager.using("system").all()
        return rows


class TenantTabularInline(_SystemReads, ReadOnlyTabularInline):
    """Children of a row, read-only."""


class TenantModelAdmin(_SystemReads, ReadOnlyAdmin):
    """Read-only pages over a tenant table; what may be done is an action (`action_in_tenant`).

    The tenant stands first in every list and on every page.
    """

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        names = [column_for(self.model, "tenant_id"), *super().get_list_display(request)]
        return list(dict.fromkeys(names))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [TenantFilter, *super().get_list_filter(request)]
