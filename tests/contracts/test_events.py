"""Events: each has one producer and a committed schema, and is read by declaration only."""

from __future__ import annotations

import copy
import json
from collections import Counter

from shared.contracts.catalogue import contracts_load
from shared.events.schemas import compatibility_problems, schema_name, schema_of
from shared.suite.paths import ROOT
from shared.suite.registry import services_load
from tests.support.inside import managed

SCHEMAS = ROOT / "docs" / "reference" / "events"


def committed(spec) -> dict:
    return json.loads((SCHEMAS / schema_name(spec)).read_text())


def test_every_event_has_its_committed_schema() -> None:
    specs = contracts_load()
    assert len(specs) >= 25
    for spec in specs:
        assert committed(spec) == schema_of(spec), spec.type


def test_every_committed_schema_has_its_event() -> None:
    known = {schema_name(spec) for spec in contracts_load()} | {"asyncapi.json"}
    assert {path.name for path in SCHEMAS.glob("*.json")} == known


def test_committed_schemas_are_up_to_date_by_the_command_itself(suite) -> None:
    done = managed(suite, "gateway", "event_schemas", "--check")
    assert done.returncode == 0, done.stderr


def test_taking_any_required_field_away_breaks_the_contract() -> None:
    for spec in contracts_load():
        smaller = copy.deepcopy(schema_of(spec))
        body = smaller["$defs"][spec.cls.__name__] if "$defs" in smaller else smaller
        gone = body["required"][0]
        del body["properties"][gone]
        body["required"].remove(gone)
        assert compatibility_problems(committed(spec), smaller), f"{spec.type}.{gone}"


def test_every_topic_is_declared_by_exactly_one_producer() -> None:
    services = services_load()
    declared = Counter(topic for service in services for topic in service.topics)
    assert set(declared.values()) == {1}, declared
    for spec in contracts_load():
        assert spec.topics_in(declared), spec.type
    for topic in declared:
        assert any(spec.topics_in([topic]) for spec in contracts_load()), topic
    for service in services:
        assert all(topic.split(".")[0] == service.name for topic in service.topics)


def test_an_event_is_declared_in_the_module_of_its_producer() -> None:
    for spec in contracts_load():
        producer = spec.topic.split(".")[0].replace("*", "jobs")
        assert spec.cls.__module__ == f"shared.contracts.{producer}"


def test_what_is_read_is_written_by_somebody() -> None:
    services = services_load()
    written = {topic for service in services for topic in service.topics}
    for service in services:
        assert set(service.reads) <= written, service.name
        assert not set(service.reads) & set(service.topics), service.name


def test_every_subscription_is_declared(insides) -> None:
    subscribed = 0
    for service in services_load():
        topics = set(insides[service.name]["topics"])
        assert topics <= set(service.reads), service.name
        subscribed += len(topics)
    assert subscribed >= 10


def test_analytics_counts_every_topic_of_the_others(insides) -> None:
    others = {
        topic
        for service in services_load()
        if service.name != "analytics"
        for topic in service.topics
    }
    carried = {
        topic
        for spec in contracts_load()
        if spec.type in insides["analytics"]["types"]
        for topic in spec.topics_in(others)
    }
    assert others == carried
    assert set(insides["analytics"]["topics"]) == others


def test_every_subscribed_type_is_in_a_contract(insides) -> None:
    known = {spec.type for spec in contracts_load()}
    for name, inside in insides.items():
        assert set(inside["types"]) <= known, name
