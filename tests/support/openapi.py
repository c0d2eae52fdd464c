"""Every operation that the edge offers, from the merged OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from shared.suite.lifecycle import Suite

METHODS = ("get", "post", "put", "patch", "delete")
ARGUMENT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Operation:
    """One method of one path; `queries` are its query parameters."""

    method: str
    path: str
    queries: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def argument(self) -> str | None:
        """The name of the id in the path."""
        found = ARGUMENT.search(self.path)
        return found[1] if found else None

    @property
    def listing(self) -> str:
        """The path of the list that holds the ids of this path."""
        return self.path.partition("{")[0]

    def path_with(self, value: str) -> str:
        return ARGUMENT.sub(value, self.path)


def operations(suite: Suite) -> list[Operation]:
    """All of them, in the order of their paths."""
    url = f"{suite.values['EDGE_URL']}/api/schema/"
    paths: Mapping[str, Mapping] = httpx.get(url, timeout=30).json()["paths"]
    return [
        Operation(method, path, queries_of(declared[method]))
        for path, declared in sorted(paths.items())
        for method in METHODS
        if method in declared
    ]


def queries_of(operation: Mapping) -> tuple[str, ...]:
    return tuple(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query")
