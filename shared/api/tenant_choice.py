"""Where staff choose the tenant whose rows the browsable API shows them."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from shared.api.admin_names import tenant_names
from shared.api.renderers import TENANT_CHOICE, TENANT_NAME_SESSION_KEY
from shared.api.tenants_known import tenants_of_service
from shared.auth.authentication import TENANT_SESSION_KEY
from shared.auth.staff_pages import staff_only
from shared.tenancy.context import system_scope

SHOWN = 500


@dataclass(frozen=True)
class Choice:
    """A tenant that can be chosen; `name` is empty where this service knows none."""

    id: UUID
    name: str
    chosen: bool


@staff_only
@require_http_methods(["GET", "POST"])
def tenant_choice(request: HttpRequest) -> HttpResponse:
    """The list of tenants with rows here; a POST with `tenant` chooses one, or none if empty."""
    if request.method == "POST":
        return _chosen(request)
    context = {
        **admin.site.each_context(request),
        "title": "Tenant of the API",
        "choices": choices_of(request),
        "next": _next(request),
    }
    return render(request, "staff/tenant.html", context)


def choices_of(request: HttpRequest) -> list[Choice]:
    """Tenants with rows in this service, by name, the chosen one marked."""
    with system_scope("staff choose a tenant"):
        ids = tenants_of_service(limit=SHOWN)
        names = tenant_names(ids)
    chosen = request.session.get(TENANT_SESSION_KEY)
    found = [Choice(each, names.get(each, ""), str(each) == chosen) for each in ids]
    return sorted(found, key=lambda choice: (not choice.name, choice.name.lower()))


def _chosen(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("tenant", "")
    choice = next((each for each in choices_of(request) if str(each.id) == wanted), None)
    if choice is not None:
        request.session[TENANT_SESSION_KEY] = str(choice.id)
        request.session[TENANT_NAME_SESSION_KEY] = choice.name
        messages.success(request, f"The API now shows {choice.name or choice.id}.")
    elif wanted:
        messages.error(request, "That tenant has no rows here.")
    else:
        request.session.pop(TENANT_SESSION_KEY, None)
        messages.success(request, "The API now shows no tenant.")
    return HttpResponseRedirect(_next(request) or TENANT_CHOICE)


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: only ever a page of this service."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if own else ""
