"""The WSGI application of a project; refuses to start where tenancy would not hold."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler


def application_for(service: str) -> WSGIHandler:
    """`application = application_for("commission")` in projects/commission/wsgi.py.

    Raises ImproperlyConfigured when a role of the service could bypass row-level security.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"projects.{service}.settings")
    django.setup(set_prefix=False)
    service_check()
    # Its module reads the settings, which only now are there.
    from shared.api.wsgi import ApiHandler
    from shared.core.collector import collector_spare
    from shared.observability.starting import tracing_start

    tracing_start("web")
    handler = ApiHandler()
    collector_spare()
    return handler


def service_check() -> None:
    """What must hold before a process of a service starts: called by `events`, too."""
    from django.db import connections

    from shared.db.roles import app_role_check

    app_role_check()
    # The thread that starts a process serves nobody afterwards.
    connections.close_all()
