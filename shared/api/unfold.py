"""How the admin of a service looks."""

from typing import Any

_COLORS = {"development": "info", "production": "danger"}


def unfold_settings(service: str) -> dict[str, Any]:
    """UNFOLD for one service: its name, a badge of the environment, all its models."""
    title = f"Tributary {service.replace('_', ' ')}"
    return {
        "SITE_TITLE": title,
        "SITE_HEADER": title,
        "SITE_SYMBOL": "water",
        "SITE_URL": "/api/docs/",
        "SHOW_HISTORY": True,
        "SHOW_VIEW_ON_SITE": False,
        "SHOW_BACK_BUTTON": True,
        "ENVIRONMENT": "shared.api.unfold.environment_badge",
        "ENVIRONMENT_TITLE_PREFIX": "shared.api.unfold.environment_prefix",
        "SIDEBAR": {
            "show_search": True,
            "command_search": False,
            "show_all_applications": True,
            "navigation": [_platform_links()],
        },
    }


def environment_badge(request: Any) -> list[str]:
    """Text and colour of the badge."""
    from django.conf import settings

    return [settings.ENVIRONMENT.capitalize(), _COLORS.get(settings.ENVIRONMENT, "warning")]


def environment_prefix(request: Any) -> str:
    """What the browser's title begins with."""
    from django.conf import settings

    return "" if settings.ENVIRONMENT == "production" else f"[{settings.ENVIRONMENT}] "


def _platform_links() -> dict[str, Any]:
    return {
        "title": "Platform",
        "separator": True,
        "items": [
            {"title": "Dead letters", "icon": "report", "link": "/admin/events/deadletter/"},
            {"title": "Outbox", "icon": "outbox", "link": "/admin/events/outboxevent/"},
            {"title": "Inbox", "icon": "inbox", "link": "/admin/events/inboxevent/"},
            {"title": "API", "icon": "description", "link": "/api/docs/"},
            {"title": "Health", "icon": "monitor_heart", "link": "/health"},
        ],
    }
