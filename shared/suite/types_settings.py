"""Django settings for the type checker only: all projects in one registry of models."""

from importlib import import_module

from shared.settings.base import *
from shared.settings.base import service_settings
from shared.suite.registry import services_load

_services = [service.name for service in services_load()]

for _name in _services:
    # What one project adds is known everywhere: the checker has a single settings module.
    globals().update(vars(import_module(f"projects.{_name}.settings")))
globals().update(service_settings("gateway"))
INSTALLED_APPS = [
    *globals()["INSTALLED_APPS"],
    "shared.auth.staff",
    *(f"projects.{name}" for name in _services if name != "gateway"),
]
