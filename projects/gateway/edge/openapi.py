"""One OpenAPI document out of those of all services."""

import re
from collections.abc import Mapping
from typing import Any

from projects.gateway.edge.routes import Routes

Document = dict[str, Any]
Names = dict[tuple[str, str], str]
REFERENCE = re.compile(r"#/components/(\w+)/([^/]+)\Z")
METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])
SUMMARY = "Every service behind this gateway, merged from their own documents."


def documents_merge(documents: Mapping[str, Document | None], routes: Routes) -> Document:
    """Merge; None stands for a service that did not answer and is named in the description."""
    merged: Document = {"openapi": "3.1.0", "info": _info(documents), "paths": {}, "tags": []}
    components: dict[str, dict[str, Any]] = {}
    for service, document in documents.items():
        if document is None:
            continue
        renamed = _renamed(service, _without_errors(document), components)
        for kind, entries in renamed.get("components", {}).items():
            components.setdefault(kind, {}).update(entries)
        paths = renamed.get("paths", {})
        ours = {path: item for path, item in paths.items() if routes.service_for(path) == service}
        merged["paths"].update({path: _tagged(service, item) for path, item in ours.items()})
        merged["tags"].append({"name": service})
    return {**merged, "components": components}


def _info(documents: Mapping[str, Document | None]) -> Document:
    missing = sorted(name for name, document in documents.items() if document is None)
    note = f" Not answering now, so left out: {', '.join(missing)}." if missing else ""
    return {"title": "Tributary", "version": "1", "description": SUMMARY + note}


def _without_errors(document: Document) -> Document:
    return document if isinstance(document.get("paths"), dict) else {}


def _renamed(service: str, document: Document, taken: Mapping[str, Mapping]) -> Document:
    """The document with each component renamed whose name means something else in `taken`."""
    prefix = "".join(part.capitalize() for part in service.split("_"))
    new_names: Names = {}
    # What refers to a renamed component means something else, too.
    while clashes := _clashes(_repointed(document, new_names), taken) - new_names.keys():
        new_names |= {(kind, name): f"{prefix}{name}" for kind, name in clashes}
    components = {
        kind: {new_names.get((kind, name), name): entry for name, entry in entries.items()}
        for kind, entries in document.get("components", {}).items()
    }
    return _repointed({**document, "components": components}, new_names)


def _clashes(document: Document, taken: Mapping[str, Mapping]) -> set[tuple[str, str]]:
    return {
        (kind, name)
        for kind, entries in document.get("components", {}).items()
        for name, entry in entries.items()
        if name in taken.get(kind, {}) and taken[kind][name] != entry
    }


def _repointed(node: Any, new_names: Names) -> Any:
    if isinstance(node, list):
        return [_repointed(child, new_names) for child in node]
    if isinstance(node, dict):
        return {key: _repointed(child, new_names) for key, child in node.items()}
    match = REFERENCE.match(node) if isinstance(node, str) else None
    new_name = new_names.get((match[1], match[2])) if match else None
    return f"#/components/{match[1]}/{new_name}" if match and new_name else node


def _tagged(service: str, item: Document) -> Document:
    return {key: _operation(service, op) if key in METHODS else op for key, op in item.items()}


def _operation(service: str, operation: Document) -> Document:
    name = operation.get("operationId")
    named = {"operationId": f"{service}_{name}"} if name else {}
    return {**operation, **named, "tags": [service]}
