"""Every endpoint says who may call it, and the edge knows the way to every public one."""

from __future__ import annotations

import httpx
import pytest

from shared.suite.registry import services_load

FEWEST = {"gateway": 15, "lead_ingest": 15, "assignment": 15, "commission": 20, "payment": 20}
FEWEST |= {"analytics": 20}
NAMES = [service.name for service in services_load()]


@pytest.mark.parametrize("service", NAMES)
def test_every_endpoint_declares_its_callers(insides, service: str) -> None:
    assert insides[service]["without_callers"] == []
    assert insides[service]["routes"] >= FEWEST.get(service, 10)


@pytest.mark.parametrize("service", NAMES)
def test_internal_paths_are_not_reachable_through_the_edge(suite, service: str) -> None:
    edge, internal = suite.values["EDGE_URL"], suite.values[f"{service.upper()}_URL"]
    for path in ("/internal/", "/metrics", "/admin/", "/internal/users/", "/internal/payouts/x/"):
        assert httpx.get(edge + path).status_code == 404, path
    assert httpx.get(f"{internal}/metrics").status_code == 200


def test_every_public_path_of_every_document_is_routed(suite) -> None:
    merged = httpx.get(f"{suite.values['EDGE_URL']}/api/schema/", timeout=30).json()
    own = set()
    for service in suite.services:
        url = f"{suite.values[f'{service.variable}_URL']}/api/schema/?format=json"
        paths = set(httpx.get(url, timeout=30).json()["paths"])
        assert all(path.split("/")[3] in service.prefixes for path in paths), service.name
        own |= paths
    assert set(merged["paths"]) == own
    assert len(own) > 60
