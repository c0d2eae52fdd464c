from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from schemathesis.schemas import BaseSchema

from shared.suite.lifecycle import Suite
from shared.suite.registry import services_load
from shared.testing.conformance import document_schema
from tests.openapi.fuzzer import DoorFuzzer
from tests.support.belongings import ordinary_make
from tests.support.firms import firm_make

NAMES = [service.name for service in services_load()]


@pytest.fixture(scope="package")
def document(suite: Suite) -> dict[str, Any]:
    """What the edge documents of all services."""
    found: dict[str, Any] = httpx.get(f"{suite.values['EDGE_URL']}/api/schema/", timeout=30).json()
    return found


@pytest.fixture(scope="package")
def fuzzer(suite: Suite, document: dict[str, Any]) -> Iterator[DoorFuzzer]:
    """The owner of a new company that has something in most lists."""
    firm = firm_make(suite, "fuzz", agents=("Carla", "Dev"))
    ordinary_make(firm)
    made = DoorFuzzer(firm, document)
    yield made
    made.close()
    firm.door.close()


@pytest.fixture(params=NAMES)
def schema(request: pytest.FixtureRequest, document: dict[str, Any]) -> BaseSchema:
    """The operations of one service."""
    paths = {
        path: item
        for path, item in document["paths"].items()
        if any(request.param in operation["tags"] for operation in item.values())
    }
    return document_schema({**document, "paths": paths})
