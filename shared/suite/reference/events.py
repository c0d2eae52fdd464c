"""The page of all events, for people: the drawing, and each event with its fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shared.events.envelope import EventSpec
from shared.suite.reference.flow import Flow, flows_load, schema_path
from shared.suite.reference.flow_drawing import drawing

HEAD = """\
# Events

CloudEvents 1.0 in Kafka's binary mode, keyed `tenant_id:aggregate_id`, so that the events of one
thing stay in their order. For programs: [AsyncAPI 3](events/asyncapi.json), with a JSON Schema for
each event beside it. This page is generated.

![Which service handles the events of which topic](events/flow.svg)
"""


def flow_svg() -> str:
    """The drawing alone."""
    return drawing(flows_load())


def events_page() -> str:
    """The page's text: a section for each producer, a table for each event."""
    flows, parts = flows_load(), [HEAD]
    for producer in dict.fromkeys(flow.producer for flow in flows):
        parts.append(f"\n## {producer}\n")
        parts += [event_text(flow) for flow in flows if flow.producer == producer]
    return "".join(parts)


def event_text(flow: Flow) -> str:
    """One event: what it says, where it goes, and its fields."""
    spec, readers = flow.spec, ", ".join(flow.consumers) or "nobody yet"
    about = " ".join((spec.cls.__doc__ or "").split("\n\n")[0].split())
    head = (
        f"\n### {spec.type}\n\n{about}\n\nTopic `{flow.topic}`, key `{spec.key}`. To: {readers}.\n"
    )
    if "*" in spec.topic and flow.producer != first_producer(spec):
        return f"\n### {spec.type}\n\nTopic `{flow.topic}`. To: {readers}. Fields as above.\n"
    rows = "".join(f"| `{name}` | {kind} | {needed} |\n" for name, kind, needed in fields(spec))
    return f"{head}\n| field | type | |\n|---|---|---|\n{rows}"


def first_producer(spec: EventSpec) -> str:
    """Where an event that every service sends is described in full."""
    return next(flow.producer for flow in flows_load() if flow.spec == spec)


def fields(spec: EventSpec) -> Iterator[tuple[str, str, str]]:
    """Name, type and whether it is optional, from the committed schema."""
    schema = json.loads(schema_path(spec).read_text())
    body = schema["$defs"][spec.cls.__name__]
    required = set(body.get("required", ()))
    for name, field in body["properties"].items():
        yield name, kind_of(field), "" if name in required else "optional"


def kind_of(field: dict[str, Any]) -> str:
    """A field's type in a word or two."""
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if "anyOf" in field:
        kinds = [kind_of(choice) for choice in field["anyOf"] if choice.get("type") != "null"]
        return " or ".join(kinds)
    if field.get("type") == "array":
        return f"list of {kind_of(field.get('items', {}))}"
    return str(field.get("format") or field.get("type") or "anything")
