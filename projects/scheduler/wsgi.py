"""The web process."""

from shared.settings.wsgi import application_for

application = application_for("scheduler")
