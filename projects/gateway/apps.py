from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Identity and the only door."""

    name = "projects.gateway"
    label = "gateway"
    verbose_name = "Gateway"

    def ready(self) -> None:
        from projects.gateway import handlers  # noqa: F401 - registers its loop
        from projects.gateway.services import key_source

        key_source.install()
