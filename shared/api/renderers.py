"""The browsable page on a service's own port."""

from typing import Any

from rest_framework.renderers import BrowsableAPIRenderer


class StaffPageRenderer(BrowsableAPIRenderer):
    """DRF's page with its raw editors only: input and output differ, so a form would mislead."""

    def get_filter_form(self, data: Any, view: Any, request: Any) -> None:
        return None

    def get_rendered_html_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        if method in ("DELETE", "OPTIONS"):
            return super().get_rendered_html_form(data, view, method, request)
        return None
