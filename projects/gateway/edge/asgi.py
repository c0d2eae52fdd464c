"""What granian serves: `granian --interface asgi projects.gateway.edge.asgi:application`."""

from projects.gateway.edge import logs
from projects.gateway.edge.app import Edge
from projects.gateway.edge.config import config_read
from projects.gateway.edge.environment import environment

logs.setup()
application = Edge(config_read(environment()))
