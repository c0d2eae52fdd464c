"""What granian serves: `granian --interface asgi projects.gateway.edge.asgi:application`."""

from projects.gateway.edge import logs
from projects.gateway.edge.app import Edge
from projects.gateway.edge.config import config_read
from projects.gateway.edge.environment import environment
from shared.observability.exporting import exporting_start
from shared.settings.tracing import TRACING

logs.setup()
exporting_start(TRACING, service="edge", process="edge")
application = Edge(config_read(environment()))
