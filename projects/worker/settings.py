"""What differs from the settings that all services share."""

from shared.settings import env
from shared.settings.base import *
from shared.settings.base import service_settings
from shared.settings.celery import *

globals().update(service_settings("worker"))

# A job of another queue is served as one of the first.
WORKER_QUEUES = env.words("WORKER_QUEUES", "default,mail,bulk")
# Threads of a Celery process: so many pushes are on their way at once.
WORKER_CONCURRENCY = env.integer("WORKER_CONCURRENCY", 8, least=1)
