from django.apps import AppConfig
from django.conf import settings


class DatabaseConfig(AppConfig):
    """Base models, the migrate command that uses the owner, and the tenant on connections."""

    name = "shared.db"
    label = "db"
    verbose_name = "Database"

    def ready(self) -> None:
        """Leave out what Django does around each request for nothing.

        Connections are looked after when a request has ended, so that the next one finds them
        well; queries are only logged while debugging; no cache of ours has anything to close;
        no request has a URLconf of its own.
        """
        from django.core.cache import close_caches
        from django.core.handlers.base import reset_urlconf
        from django.core.signals import request_finished, request_started
        from django.db import close_old_connections, reset_queries

        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_caches)
        request_finished.disconnect(reset_urlconf)
        if not settings.DEBUG:
            request_started.disconnect(reset_queries)
