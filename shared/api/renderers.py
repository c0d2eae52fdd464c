"""JSON, and the browsable page on a service's own port."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

from shared.api.unfold import ICON
from shared.auth.authentication import TENANT_SESSION_KEY
from shared.auth.staff_pages import LOGIN

TENANT_CHOICE = "/staff/tenant/"
TENANT_NAME_SESSION_KEY = "tenant_name"


OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
_encode_other = JSONEncoder().default


class FastJsonRenderer(JSONRenderer):
    """The same as the framework's, written by orjson unless somebody wants it indented."""

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        indent = self.get_indent(accepted_media_type or "", renderer_context or {})
        if data is not None and indent is None:
            # What orjson does not know, such as an integer of 70 bits, the framework's does.
            with suppress(orjson.JSONEncodeError):
                return orjson.dumps(data, default=_encode_other, option=OPTIONS)
        text: bytes = super().render(data, accepted_media_type, renderer_context)
        return text


class StaffPageRenderer(BrowsableAPIRenderer):
    """DRF's page with its raw editors only: input and output differ, so a form would mislead.

    It says whose rows it shows, and leads to where staff sign in and choose the tenant.
    """

    def get_context(self, data: Any, media_type: Any, renderer_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(data, media_type, renderer_context)
        request = renderer_context["request"]._request
        back = urlencode({"next": request.get_full_path()})
        return {
            **context,
            "site": f"Tributary {settings.SERVICE_NAME.replace('_', ' ')}",
            "icon": ICON,
            "login_url": f"{LOGIN}?{back}",
            "tenant_url": f"{TENANT_CHOICE}?{back}",
            "tenant_shown": _tenant_shown(request),
        }

    def get_filter_form(self, data: Any, view: Any, request: Any) -> None:
        return None

    def get_rendered_html_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        if method in ("DELETE", "OPTIONS"):
            return super().get_rendered_html_form(data, view, method, request)
        return None


def _tenant_shown(request: HttpRequest) -> str:
    session = getattr(request, "session", {})
    chosen: str = session.get(TENANT_SESSION_KEY, "")
    return chosen and (session.get(TENANT_NAME_SESSION_KEY) or chosen)
