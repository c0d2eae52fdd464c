"""Settings as values and functions; `from shared.settings.base import *` in a project."""
