"""How the admin of a service looks."""

from typing import Any

_COLORS = {"development": "info", "production": "danger"}
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%230284c7'/%3E"
    "%3Cpath d='M3 6q2.5-2 5 0t5 0M3 10q2.5-2 5 0t5 0' fill='none' stroke='white'"
    " stroke-width='1.5'/%3E%3C/svg%3E"
)
_WATER = {
    "50": "oklch(97.7% .013 236.62)",
    "100": "oklch(95.1% .026 236.824)",
    "200": "oklch(90.1% .058 230.902)",
    "300": "oklch(82.8% .111 230.318)",
    "400": "oklch(74.6% .16 232.661)",
    "500": "oklch(68.5% .169 237.323)",
    "600": "oklch(58.8% .158 241.966)",
    "700": "oklch(50% .134 242.749)",
    "800": "oklch(44.3% .11 240.79)",
    "900": "oklch(39.1% .09 240.876)",
    "950": "oklch(29.3% .066 243.157)",
}


def unfold_settings(service: str) -> dict[str, Any]:
    """UNFOLD for one service: its name, a badge of the environment, all its models."""
    title = f"Tributary {service.replace('_', ' ')}"
    return {
        "SITE_TITLE": title,
        "SITE_HEADER": title,
        "SITE_SYMBOL": "water",
        "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": ICON}],
        "SITE_URL": "/api/docs/",
        "SHOW_HISTORY": True,
        "SHOW_VIEW_ON_SITE": False,
        "SHOW_BACK_BUTTON": True,
        "ENVIRONMENT": "shared.api.unfold.environment_badge",
        "ENVIRONMENT_TITLE_PREFIX": "shared.api.unfold.environment_prefix",
        "COLORS": {"primary": _WATER},
        "DASHBOARD_CALLBACK": "shared.api.home.page.home_page",
        "SIDEBAR": {
            "show_search": True,
            "command_search": False,
            "show_all_applications": False,
            "navigation": "shared.api.unfold.navigation",
        },
    }


def navigation(request: Any) -> list[dict[str, Any]]:
    """The sidebar: the service's own tables, then what every service has."""
    return [_own_links(request), _platform_links()]


def environment_badge(request: Any) -> list[str]:
    """Text and colour of the badge."""
    from django.conf import settings

    return [settings.ENVIRONMENT.capitalize(), _COLORS.get(settings.ENVIRONMENT, "warning")]


def environment_prefix(request: Any) -> str:
    """What the browser's title begins with."""
    from django.conf import settings

    return "" if settings.ENVIRONMENT == "production" else f"[{settings.ENVIRONMENT}] "


def model_links(request: Any, app_label: str) -> list[dict[str, Any]]:
    """The tables of a Django app that have pages, each with its icon."""
    from django.contrib import admin

    apps = admin.site.get_app_list(request, app_label)
    return [
        {"title": model["name"], "icon": _icon(model["model"]), "link": model["admin_url"]}
        for app in apps
        for model in app["models"]
    ]


def _own_links(request: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.urls import reverse

    home = {"title": "Home", "icon": "home", "link": reverse("admin:index")}
    title = settings.SERVICE_NAME.replace("_", " ").capitalize()
    return {"title": title, "items": [home, *model_links(request, settings.SERVICE_NAME)]}


def _icon(model: Any) -> str:
    """The Material Symbol of the model's page."""
    from django.contrib import admin

    return str(getattr(admin.site._registry[model], "icon", "table_rows"))


def _platform_links() -> dict[str, Any]:
    from django.conf import settings

    people = "gateway/user" if settings.SERVICE_NAME == "gateway" else "staff/staffuser"
    return {
        "title": "Platform",
        "separator": True,
        "items": [
            {"title": "Dead letters", "icon": "report", "link": "/admin/events/deadletter/"},
            {"title": "Outbox", "icon": "outbox", "link": "/admin/events/outboxevent/"},
            {"title": "Inbox", "icon": "inbox", "link": "/admin/events/inboxevent/"},
            {"title": "Jobs done here", "icon": "task", "link": "/admin/jobs/jobrecord/"},
            {"title": "Idempotency", "icon": "replay", "link": "/admin/api/idempotencyrecord/"},
            {"title": "Staff", "icon": "badge", "link": f"/admin/{people}/"},
            {"title": "Tenant of the API", "icon": "apartment", "link": "/staff/tenant/"},
            {"title": "API", "icon": "description", "link": "/api/docs/"},
            {"title": "Health", "icon": "monitor_heart", "link": "/health"},
        ],
    }
