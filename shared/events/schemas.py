"""JSON Schemas of the events: generated, committed, and compared before they change."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from shared.events.envelope import EventSpec

Schema = Mapping[str, Any]


def schema_of(spec: EventSpec) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's data."""
    schema = msgspec.json.schema(spec.cls)
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": spec.dataschema,
        "x-topic": spec.topic,
        "x-key": spec.key,
    }
    return {**described, **schema}


def schema_name(spec: EventSpec) -> str:
    return f"{spec.type}.v{spec.version}.json"


def schema_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def compatibility_problems(old: Schema, new: Schema) -> list[str]:
    """Why the new schema may not replace the old one; empty when only optional fields came.

    A removed, renamed, retyped or newly required field is refused, and so is one that is no
    longer required. What breaks the rule is a new version of the type.
    """
    moved = [
        f"{name} changed from {old.get(name)!r} to {new.get(name)!r}"
        for name in ("$id", "x-topic", "x-key")
        if old.get(name) != new.get(name)
    ]
    return moved + list(_differences(old, old, new, new, ""))


def _differences(
    old: Schema, old_root: Schema, new: Schema, new_root: Schema, at: str
) -> Iterator[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    if _kind(old, old_root) != _kind(new, new_root):
        yield f"{at or 'the event'} has another type"
        return
    yield from _field_differences(old, old_root, new, new_root, at)
    for part in ("items", "additionalProperties"):
        if isinstance(old.get(part), Mapping) and isinstance(new.get(part), Mapping):
            yield from _differences(old[part], old_root, new[part], new_root, f"{at}[]")
    for left, right in zip(old.get("anyOf", ()), new.get("anyOf", ()), strict=False):
        yield from _differences(left, old_root, right, new_root, at)


def _field_differences(
    old: Schema, old_root: Schema, new: Schema, new_root: Schema, at: str
) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
    for name in before:
        path = f"{at}.{name}".lstrip(".")
        if name not in after:
            yield f"{path} was removed"
            continue
        if name in required_before - required_after:
            yield f"{path} is no longer required"
        yield from _differences(before[name], old_root, after[name], new_root, path)
    for name in sorted(required_after - required_before):
        yield f"{at}.{name} is newly required".lstrip(".")


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def _kind(schema: Schema, root: Schema) -> Any:
    """What must stay: everything but names, words, defaults and the fields of an object."""
    schema = _resolved(schema, root)
    kind = {
        name: schema[name]
        for name in ("type", "format", "enum", "const", "pattern", "contentEncoding")
        if name in schema
    }
    choices = [_kind(choice, root) for choice in schema.get("anyOf", ())]
    inner = [
        _kind(schema[part], root)
        for part in ("items", "additionalProperties")
        if isinstance(schema.get(part), Mapping)
    ]
    return kind, sorted(map(repr, choices)), inner


def schemas_compare(folder: Path, specs: Iterable[EventSpec]) -> tuple[list[str], dict[Path, str]]:
    """What forbids the present events beside the committed schemas, and the files to write."""
    problems: list[str] = []
    stale: dict[Path, str] = {}
    wanted = {folder / schema_name(spec): schema_of(spec) for spec in specs}
    for path, schema in wanted.items():
        committed = path.read_text() if path.exists() else None
        if committed is not None:
            found = compatibility_problems(json.loads(committed), schema)
            problems += [f"{path.stem}: {problem}" for problem in found]
        if committed != schema_text(schema):
            stale[path] = schema_text(schema)
    gone = sorted(path for path in folder.glob("*.v*.json") if path not in wanted)
    return [*problems, *(f"{path.stem}: the event was removed" for path in gone)], stale
