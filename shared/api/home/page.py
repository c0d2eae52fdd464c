"""The home page itself: the service's widgets, then what every service has."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from shared.api.admin_names import tenant_names
from shared.api.home.cards import card_read
from shared.api.home.charts import chart_read
from shared.api.home.platform import PLATFORM
from shared.api.home.scope import DAYS, HomeScope
from shared.api.home.tables import table_read
from shared.api.home.widgets import Attention, Card, Widget
from shared.api.tenants_known import tenants_of_service
from shared.core.clock import utcnow

TENANTS_SHOWN = 500


@dataclass(frozen=True)
class Choice:
    """A tenant of the filter."""

    id: UUID
    name: str
    chosen: bool


def home_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK. The queries are as many as there are widgets, and two."""
    scope = HomeScope(now=utcnow(), tenant_id=_tenant(request))
    tenants = tenant_choices(scope.tenant_id)
    home = {"days": DAYS, "tenants": tenants, "tenant": scope.tenant_id}
    home |= {"platform": [card_read(card, scope) for card in PLATFORM]}
    home |= _read(widgets(), scope, request) if tenants else {"is_empty": True}
    return {**context, "home": home, "title": settings.SERVICE_NAME.replace("_", " ").capitalize()}


def widgets() -> list[Widget]:
    """What the project's `home.py` lists."""
    name = f"{apps.get_app_config(settings.SERVICE_NAME).name}.home"
    found: list[Widget] = import_module(name).WIDGETS if find_spec(name) else []
    return found


def tenant_choices(chosen: UUID | None) -> list[Choice]:
    """Tenants with rows in this service, by name, and always the one that is chosen."""
    ids = {*tenants_of_service(limit=TENANTS_SHOWN), *([chosen] if chosen else [])}
    names = tenant_names(ids)
    found = [Choice(each, names.get(each, ""), each == chosen) for each in ids]
    return sorted(found, key=lambda c: (not c.name, c.name.lower(), str(c.id)))


def _read(listed: list[Widget], scope: HomeScope, request: HttpRequest) -> dict[str, Any]:
    cards = [each for each in listed if isinstance(each, Card)]
    tables = [each for each in listed if isinstance(each, Attention)]
    read = [table_read(table, scope, request) for table in tables]
    charts = [each for each in listed if not isinstance(each, Card | Attention)]
    return {
        "cards": [card_read(card, scope) for card in cards],
        "charts": [chart_read(chart, scope) for chart in charts],
        "tables": read,
        "quiet": [table for table in read if not table.rows],
    }


def _tenant(request: HttpRequest) -> UUID | None:
    wanted = request.GET.get("tenant", "")
    try:
        return UUID(wanted) if wanted else None
    except ValueError:
        messages.warning(request, "That is no tenant's id: all tenants are shown.")
        return None
