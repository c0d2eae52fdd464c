"""The AsyncAPI 3 document: which service sends what on which topic."""

import json
from collections.abc import Sequence
from typing import Any

from shared.events.envelope import EventSpec
from shared.events.schemas import schema_name


def asyncapi_text(specs: Sequence[EventSpec]) -> str:
    """The document of all events; data schemas are the files beside it."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tributary events",
            "version": "1",
            "description": "CloudEvents 1.0 in Kafka's binary mode, keyed tenant_id:aggregate_id.",
        },
        "defaultContentType": "application/json",
        "channels": _channels(specs),
        "operations": _operations(specs),
        "components": {"messages": {_name(spec): _message(spec) for spec in specs}},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _channels(specs: Sequence[EventSpec]) -> dict[str, Any]:
    channels: dict[str, Any] = {}
    for spec in specs:
        channel = channels.setdefault(spec.topic, {**_address(spec.topic), "messages": {}})
        reference = {"$ref": f"#/components/messages/{_name(spec)}"}
        channel["messages"][_name(spec)] = reference
    return dict(sorted(channels.items()))


def _address(topic: str) -> dict[str, Any]:
    if "*" not in topic:
        return {"address": topic}
    each = {"service": {"description": "The service that sends it."}}
    return {"address": topic.replace("*", "{service}", 1), "parameters": each}


def _operations(specs: Sequence[EventSpec]) -> dict[str, Any]:
    topics = sorted({spec.topic for spec in specs})
    return {
        f"send.{topic}": {"action": "send", "channel": {"$ref": f"#/channels/{topic}"}}
        for topic in topics
    }


def _message(spec: EventSpec) -> dict[str, Any]:
    return {
        "name": spec.type,
        "summary": (spec.cls.__doc__ or "").strip(),
        "payload": {
            "schemaFormat": "application/schema+json;version=2020-12",
            "schema": {"$ref": f"./{schema_name(spec)}"},
        },
        "bindings": {"kafka": {"key": {"type": "string"}}},
    }


def _name(spec: EventSpec) -> str:
    return spec.type if spec.version == 1 else f"{spec.type}.v{spec.version}"
