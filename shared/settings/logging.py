"""Logs: one JSON object per line on standard error."""

from shared.observability.logging import logging_config
from shared.settings import env

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
# Django's own configuration would add handlers beside ours.
LOGGING_CONFIG = "logging.config.dictConfig"

__all__ = ["LOGGING_CONFIG", "LOG_LEVEL", "logging_config"]
