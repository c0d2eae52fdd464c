"""Compose files as Compose reads them: variables, `extends`, and later files over earlier ones.

As much of the specification as compose/ uses; test_loader.py compares it with Compose's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml

from shared.suite.compose.render import FOLDER

BASE = "compose.yaml"
DEVELOPMENT = ("compose.yaml", "compose.development.yaml")
PRODUCTION = ("compose.yaml", "compose.production.yaml")
TLS = (*PRODUCTION, "compose.tls.yaml")
FILES = ("compose.yaml", "compose.development.yaml", "compose.production.yaml", "compose.tls.yaml")
VARIABLE = re.compile(
    r"\$(?:(?P<dollar>\$)|\{(?P<name>[A-Z0-9_]+)(?:(?P<sign>:[-?])(?P<word>[^}]*))?\})"
)
APPENDED = {"ports", "volumes", "cap_add"}


class VariableMissing(Exception):
    """A variable that must be given is not."""


@cache
def raw(name: str) -> dict[str, Any]:
    """A file of compose/ as it stands."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text())
    return content


def project(files: Sequence[str], values: Mapping[str, str]) -> dict[str, Any]:
    """The files together, with these variables. Raises VariableMissing."""
    together: dict[str, Any] = {}
    for name in files:
        content = {key: part for key, part in raw(name).items() if not key.startswith("x-")}
        services = {
            service: merged(*_extended(entry))
            for service, entry in content.get("services", {}).items()
        }
        together = merged(together, interpolated({**content, "services": services}, values))
    return together


def containers(files: Sequence[str], values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Every container by name."""
    found: dict[str, dict[str, Any]] = project(files, values)["services"]
    return found


def interpolated(value: Any, values: Mapping[str, str]) -> Any:
    """The value with ${NAME}, ${NAME:-default} and ${NAME:?message} replaced, $$ being $."""
    if isinstance(value, dict):
        return {key: interpolated(part, values) for key, part in value.items()}
    if isinstance(value, list):
        return [interpolated(part, values) for part in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: _value(match, values), value)
    return value


def merged(lower: Any, upper: Any) -> Any:
    """What Compose makes of two mappings: the later wins, some lists are added up."""
    result = dict(lower)
    for key, value in upper.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        elif key in APPENDED | {"networks"} and isinstance(result.get(key), list):
            result[key] = [*result[key], *value]
        else:
            result[key] = value
    return result


def _extended(entry: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {key: value for key, value in entry.items() if key != "extends"}
    if "extends" not in entry:
        return {}, own
    wanted = entry["extends"]
    return raw(wanted["file"])["services"][wanted["service"]], own


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    if match["dollar"]:
        return "$"
    value = values.get(match["name"], "")
    if not value and match["sign"] == ":?":
        raise VariableMissing(f"{match['name']} {match['word']}")
    return value or (match["word"] if match["sign"] == ":-" else "")
