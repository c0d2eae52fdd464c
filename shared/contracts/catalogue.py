"""Finds every contract, so that a new project's module needs no registration."""

import importlib
import pkgutil

import shared.contracts
from shared.events.envelope import EventSpec, specs_all


def contracts_load() -> list[EventSpec]:
    """Import each module of shared.contracts; returns the declared events by type."""
    for module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
        if not module.ispkg:
            importlib.import_module(module.name)
    return [spec for spec in specs_all() if spec.cls.__module__.startswith("shared.contracts.")]
