from django.apps import AppConfig


class AuthConfig(AppConfig):
    """Hands service tokens to the HTTP client, which lies below and knows no tokens."""

    name = "shared.auth"
    label = "shared_auth"

    def ready(self) -> None:
        from shared.auth.tokens import service_token
        from shared.http.transport import token_source_register

        token_source_register(service_token)
