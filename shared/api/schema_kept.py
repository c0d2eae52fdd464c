"""The OpenAPI document of the running service, made once: its code alone says what is in it."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator


class KeptSchemaGenerator(SchemaGenerator):
    """Gives every request the document that the first one made."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        return _made(settings.ROOT_URLCONF, public=public)


@cache
def _made(urlconf: str, *, public: bool) -> Any:
    return SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=public)
