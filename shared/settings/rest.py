"""Django REST framework and its OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shared.auth.authentication.JwtAuthentication",
        "shared.auth.authentication.StaffSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["shared.auth.permissions.CallerPermission"],
    "DEFAULT_PAGINATION_CLASS": "shared.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PARSER_CLASSES": ["shared.api.parsers.StrictJsonParser"],
    "DEFAULT_RENDERER_CLASSES": [
        "shared.api.renderers.FastJsonRenderer",
        "shared.api.renderers.StaffPageRenderer",
    ],
    "EXCEPTION_HANDLER": "shared.api.problems.exception_handler",
    "DEFAULT_FILTER_BACKENDS": ["shared.api.filters.StrictFilterBackend"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "COERCE_DECIMAL_TO_STRING": True,
    "PAGE_SIZE": 50,
    "STRICT_JSON": True,
}

BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}

# Requests and seconds by rate class, per tenant and service ("auth": per address).
RATE_LIMITS = {
    "default": (600, 60),
    "auth": (30, 60),
    "import": (600, 60),
}

# The same for single tenants, by their id in text.
RATE_LIMITS_TENANTS: dict[str, dict[str, tuple[int, int]]] = {}


def spectacular_settings(service: str) -> dict[str, Any]:
    """OpenAPI 3.1 of one service, with pages that work offline."""
    return {
        "TITLE": f"Tributary {service}",
        "VERSION": "1",
        "OAS_VERSION": "3.1.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "SERVE_AUTHENTICATION": [],
        "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        # The edge's page has all operations of nine services: drawn closed, found by a filter.
        "SWAGGER_UI_SETTINGS": {
            "deepLinking": True,
            "docExpansion": "none",
            "filter": True,
            "defaultModelsExpandDepth": 0,
        },
        "REDOC_DIST": "SIDECAR",
        # Input and output are classes of their own: no component is both.
        "COMPONENT_SPLIT_REQUEST": False,
        # Choices stay where they are used: two fields named `status` share no name for theirs.
        "POSTPROCESSING_HOOKS": [
            "shared.api.schema_hooks.enum_marks_drop",
            "shared.api.schema_hooks.anything_is_nullable",
        ],
        "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
        "APPEND_COMPONENTS": {"securitySchemes": {"bearer": BEARER}},
        "SCHEMA_PATH_PREFIX": "/api/v1/",
        "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    }
