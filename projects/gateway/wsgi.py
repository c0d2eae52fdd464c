"""What granian serves: `granian --interface wsgi projects.gateway.wsgi:application`."""

from shared.settings.wsgi import application_for

application = application_for("gateway")
