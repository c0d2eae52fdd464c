"""What OPTIONS answers."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class OperationsMetadata(BaseMetadata):
    """The methods of a path. Fields are the OpenAPI document's to describe."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        return {"name": view.get_view_name(), "methods": view.allowed_methods}
