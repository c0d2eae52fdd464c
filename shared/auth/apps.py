from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

SESSIONS = "gateway.session"


class AuthConfig(AppConfig):
    """Hands service tokens to the HTTP client, which lies below and knows no tokens.

    A service whose service.toml reads the gateway's sessions keeps the ended ones.
    """

    name = "shared.auth"
    label = "shared_auth"

    def ready(self) -> None:
        from shared.auth.tokens import service_token
        from shared.http.transport import token_source_register

        token_source_register(service_token)
        if SESSIONS in getattr(settings, "SERVICE", {}).get("reads", ()):
            import_module("shared.auth.handlers")
