"""Django settings for the type checker only: all projects in one registry of models."""

from importlib import import_module

from shared.settings.base import *
from shared.settings.base import service_settings
from shared.suite.registry import services_load

_apps: dict[str, None] = {}

for _service in services_load():
    # What one project adds is known everywhere: the checker has a single settings module.
    globals().update(vars(import_module(f"projects.{_service.name}.settings")))
    _apps.update(dict.fromkeys(globals()["INSTALLED_APPS"]))
globals().update(service_settings("gateway"))
INSTALLED_APPS = [*_apps]
